import type { CronJob } from '@tfp/contract/cron';
import { TfpError } from '@tfp/contract/errors';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';

/** The jobs of the live release. */
export function liveJobs(deps: Pick<Ledger, 'releases'>, appId: string): readonly CronJob[] {
  return deps.releases.live(appId)?.build?.cron ?? [];
}

/** Refuses the name of a job that neither the live release nor the one on its way has. */
export function assertJob(deps: Pick<Ledger, 'releases'>, app: App, name: string): void {
  const jobs = [
    ...liveJobs(deps, app.id),
    ...(deps.releases.pending(app.id)?.build?.cron ?? []),
  ].map((job) => job.name);
  if (jobs.includes(name)) return;
  const names = [...new Set(jobs)].join(', ');
  throw new TfpError('not_found', `${app.name} has no job ${JSON.stringify(name.slice(0, 60))}.`, {
    resource: 'job',
    hint:
      names === ''
        ? 'Jobs stand in the "cron" of its app.json, and come with a push.'
        : `It has: ${names}.`,
  });
}
