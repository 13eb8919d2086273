import type { NewAppEvent } from '@tfp/contract/app-events';
import type { App } from '../apps/app.ts';
import { assertLiving } from '../apps/assert-living.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';
import { assertJob } from './find-job.ts';

export interface SuspendJobDeps
  extends Pick<
    Ledger,
    'apps' | 'events' | 'releases' | 'cronSuspensions' | 'atomically' | 'afterCommit'
  > {
  changes: Pick<Changes, 'notify'>;
}

/** From now on a job does not run by its schedule. A run that is on its way goes on. */
export function suspendJob(deps: SuspendJobDeps, app: App, job: string, actor: string): void {
  change(deps, app, { kind: 'cron.suspended', by: actor, data: { job } }, () => {
    assertJob(deps, app, job);
    deps.cronSuspensions.suspend(app.id, job, actor);
  });
}

/** It runs again, from its next due time on. One that no release has any more may be let go, too. */
export function resumeJob(deps: SuspendJobDeps, app: App, job: string, actor: string): void {
  change(deps, app, { kind: 'cron.resumed', by: actor, data: { job } }, () => {
    if (!deps.cronSuspensions.of(app.id).includes(job)) assertJob(deps, app, job);
    deps.cronSuspensions.resume(app.id, job);
  });
}

function change(deps: SuspendJobDeps, app: App, event: NewAppEvent, write: () => void): void {
  deps.atomically(() => {
    assertLiving(deps, app.id);
    write();
    deps.events.add(app.id, event);
    deps.afterCommit(() => deps.changes.notify(app.id));
  });
}
