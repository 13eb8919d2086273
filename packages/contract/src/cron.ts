/** A job of an app.json's `cron`: a command of the release, and when it runs. Sealed in the release. */
export interface CronJob {
  name: string;
  command: string;
  /** Five fields, or one of `@hourly`, `@daily`, …; see cron-schedule.ts. */
  schedule: string;
  /** A name of the IANA's, as `Europe/Berlin`. */
  timezone: string;
  concurrencyPolicy: ConcurrencyPolicy;
  /** How long a run may take. */
  timeoutSeconds: number;
}

/** What happens at a due time while the run before still runs: both run, the new one is left out, the old one is ended. */
export type ConcurrencyPolicy = 'allow' | 'forbid' | 'replace';

export const CRON_TIMEOUT_SECONDS = { standard: 3_600, max: 86_400 } as const;

/** What the processes of a job's runs are called before their number: `cron.nightly.57`. */
export const cronType = (job: string): string => `cron.${job}`;

/** The jobs of a release; a copy from before there were any says nothing of them. */
export function jobsOf(release: { cron?: readonly CronJob[] } | null): readonly CronJob[] {
  return release?.cron ?? [];
}

/** A run that was begun. */
export interface CronRun {
  id: string;
  job: string;
  /** `cron.nightly.57` */
  process: string;
  version: number;
  cause: 'schedule' | 'manual';
  /** The time of the schedule that it is for. */
  dueAt: string | null;
  startedAt: string;
}

/**
 * timed_out: it was ended at its deadline. replaced: by the next run. stopped: by somebody, or with its app. lost: nobody
 * saw its end, since the engine or the machine went down. unstarted: the engine could not start it.
 */
export type CronOutcome =
  | 'succeeded'
  | 'failed'
  | 'timed_out'
  | 'replaced'
  | 'stopped'
  | 'lost'
  | 'unstarted';

export interface CronEnd {
  at: string;
  outcome: CronOutcome;
  exitCode: number | null;
  note: string | null;
}

/** Due times at which nothing was begun. missed: nobody was there. skipped: the run before was still running. */
export interface CronMiss {
  /** Told again after a crash it has the same one. */
  id: string;
  job: string;
  kind: 'missed' | 'skipped';
  count: number;
  /** The first and the last of these due times. */
  from: string;
  upTo: string;
  note: string;
}

/** A job of the live release, as `GET /apps/:app/cron` lists it. */
export interface ApiCronJob {
  name: string;
  command: string;
  schedule: string;
  timezone: string;
  concurrency_policy: ConcurrencyPolicy;
  timeout: number;
  release: { version: number };
  suspended: boolean;
  /** null while it is suspended. */
  next_run_at: string | null;
  last_run: ApiCronRun | null;
}

/** A row of a job's history, of `GET /apps/:app/cron-runs`: a run, or due times at which there was none. */
export interface ApiCronRun {
  /** Rises with each row, over all apps. */
  seq: number;
  job: string;
  process: string | null;
  release: { version: number } | null;
  cause: 'schedule' | 'manual';
  due_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  outcome: CronOutcome | CronMiss['kind'] | 'running';
  exit_code: number | null;
  /** How many due times this row tells of. */
  count: number;
  note: string | null;
}

/** Reply of `POST /apps/:app/cron/:job/runs`. */
export interface ApiNewCronRun {
  job: string;
  process: string;
  release: { version: number };
}
