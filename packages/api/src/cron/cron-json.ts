import type { ApiCronJob, ApiCronRun, CronJob } from '@tfp/contract/cron';
import { parseSchedule } from '@tfp/contract/cron-schedule';
import { timesAfter } from '@tfp/contract/cron-times';
import type { CronRunRow } from './cron-run-store.ts';

export interface JobStanding {
  version: number;
  isSuspended: boolean;
  lastRun: CronRunRow | undefined;
}

export function jobJson(job: CronJob, standing: JobStanding, now: number): ApiCronJob {
  return {
    name: job.name,
    command: job.command,
    schedule: job.schedule,
    timezone: job.timezone,
    concurrency_policy: job.concurrencyPolicy,
    timeout: job.timeoutSeconds,
    release: { version: standing.version },
    suspended: standing.isSuspended,
    next_run_at: standing.isSuspended ? null : nextRun(job, now),
    last_run: standing.lastRun ? runJson(standing.lastRun) : null,
  };
}

export function runJson({ version, ...row }: CronRunRow): ApiCronRun {
  return { ...row, release: version === null ? null : { version } };
}

function nextRun({ schedule, timezone }: CronJob, now: number): string | null {
  const next = timesAfter(parseSchedule(schedule), timezone, now).next().value;
  return next === undefined ? null : new Date(next).toISOString();
}
