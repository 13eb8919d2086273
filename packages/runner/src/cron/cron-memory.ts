import type { CronRun } from '@tfp/contract/cron';

/** What of an app's jobs outlives this process. */
export interface CronMemory {
  /** How many runs were begun: each has a number of its own. */
  begun: number;
  jobs: Record<string, JobMemory>;
  /** Runs that were begun and whose end is not told. Written before there is a container, so that none runs twice. */
  runs: RunMemory[];
}

export interface JobMemory {
  /** The schedule for which `doneUpTo` counts; another one begins anew. */
  schedule: string;
  /** All due times up to here are settled: begun, skipped or missed. */
  doneUpTo: number;
}

export interface RunMemory extends CronRun {
  /** The name of its container. */
  key: string;
  /** In which life of the engine it was begun. */
  epoch: string;
  /** How long its process may run, from its start. */
  timeoutMs: number;
  /** Why it was told to end, where it was. */
  ending: 'timed_out' | 'replaced' | 'stopped' | null;
}

export function blankCronMemory(): CronMemory {
  return { begun: 0, jobs: {}, runs: [] };
}
