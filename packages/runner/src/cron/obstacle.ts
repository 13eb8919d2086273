import type { CronJob } from '@tfp/contract/cron';
import { LIMITS } from '../limits.ts';
import type { CronProcess } from './cron-process.ts';

/** Why a job cannot run now, in words, or undefined where it can. `running`: all runs of its app. Pure. */
export function obstacleTo(
  job: Pick<CronJob, 'name' | 'concurrencyPolicy'>,
  running: readonly Pick<CronProcess, 'name' | 'run'>[],
): string | undefined {
  const own = running.find(({ run }) => run.job === job.name);
  if (own !== undefined && job.concurrencyPolicy === 'forbid') return `${own.name} still runs`;
  if (running.length < LIMITS.cronRunsPerApp) return undefined;
  return `${running.length} runs of this app's jobs are on their way already`;
}
