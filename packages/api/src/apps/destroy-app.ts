import { failBuild } from '../builds/fail-build.ts';
import { tellFailed } from '../events/tell-release.ts';
import type { Ledger } from '../ledger.ts';
import type { CreateReleaseDeps } from '../releases/create-release.ts';
import type { App } from './app.ts';
import { assertLiving } from './assert-living.ts';

export interface DestroyAppDeps
  extends Pick<
    Ledger,
    | 'apps'
    | 'builds'
    | 'events'
    | 'releases'
    | 'releaseEvents'
    | 'cleanups'
    | 'couplings'
    | 'cronRuns'
    | 'cronSuspensions'
    | 'drains'
    | 'atomically'
    | 'afterCommit'
    | 'checkpoint'
  > {
  changes: CreateReleaseDeps['changes'];
  failpoint: CreateReleaseDeps['failpoint'];
}

const REASON = 'the app was destroyed';

/**
 * Ends an app for good. Its releases stay, but its data key goes, so that its config is noise from now on; whoever waits
 * for one of its builds or releases is told; the runner takes its processes away, then builder and logs forget it.
 * Its name is free at once: everything outside the ledger is keyed by id.
 */
export function destroyApp(deps: DestroyAppDeps, app: App, by: string): void {
  deps.atomically(() => {
    assertLiving(deps, app.id);
    for (const { id } of deps.builds.running(app.id)) failBuild(deps, id, REASON);
    failPending(deps, app.id);
    deps.couplings.removeApp(app.id);
    deps.cronRuns.forget(app.id);
    deps.cronSuspensions.forget(app.id);
    deps.drains.forget(app.id);
    deps.events.add(app.id, { kind: 'app.destroyed', by, data: { name: app.name } });
    deps.apps.destroy(app.id);
    for (const part of ['runner', 'builder', 'logs'] as const) deps.cleanups.add(app.id, part);
    deps.failpoint('api.before-destroy-commit');
    deps.afterCommit(() => {
      deps.failpoint('api.after-destroy-commit');
      deps.checkpoint();
      deps.changes.notify(app.id);
    });
  });
}

function failPending(deps: DestroyAppDeps, appId: string): void {
  const pending = deps.releases.pending(appId);
  if (pending === undefined) return;
  deps.releases.setStatus(pending, 'failed');
  const verdict = { code: 'R99', message: 'The app was destroyed.' } as const;
  deps.releaseEvents.add(appId, pending.version, { kind: 'failed', verdict, serving: null });
  tellFailed(deps, pending, verdict);
}
