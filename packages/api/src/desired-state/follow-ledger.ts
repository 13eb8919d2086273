import type { DesiredStateLine } from '@tfp/contract/desired-state';
import type { App } from '../apps/app.ts';
import type { Changes } from '../changes.ts';
import { createLatch } from '../latch.ts';
import type { Ledger } from '../ledger.ts';
import type { Release } from '../releases/release.ts';
import { desiredApp, type WholeRelease } from './desired-state.ts';

export interface FollowLedgerDeps
  extends Pick<Ledger, 'apps' | 'releases' | 'formation' | 'configVersions' | 'cronSuspensions'> {
  changes: Pick<Changes, 'subscribe'>;
  domain: string;
}

/**
 * Every app once, `synced`, then each app again whenever it changed. A reader who is slow gets the newest state of each
 * app, not every state in between.
 */
export async function* followLedger(
  deps: FollowLedgerDeps,
  signal: AbortSignal,
): AsyncGenerator<DesiredStateLine> {
  const changed = new Set<string>();
  const latch = createLatch();
  const unsubscribe = deps.changes.subscribe((appId) => {
    changed.add(appId);
    latch.open();
  });
  try {
    for (const app of deps.apps.allLiving()) yield { kind: 'app', app: desired(deps, app) };
    yield { kind: 'synced' };
    while (!signal.aborted) {
      for (const appId of changed) {
        changed.delete(appId);
        yield lineOf(deps, appId);
      }
      await latch.passed(signal);
    }
  } finally {
    unsubscribe();
  }
}

function lineOf(deps: FollowLedgerDeps, appId: string): DesiredStateLine {
  const app = deps.apps.living(appId);
  return app === undefined ? { kind: 'gone', appId } : { kind: 'app', app: desired(deps, app) };
}

function desired(deps: FollowLedgerDeps, app: App) {
  const whole = (release: Release | undefined): WholeRelease | undefined =>
    release && {
      release,
      config: deps.configVersions.get(app.id, release.configVersion).sealed,
    };
  const { releases, formation, domain } = deps;
  const live = whole(releases.live(app.id));
  const pending = whole(releases.pending(app.id));
  const suspended = deps.cronSuspensions.of(app.id);
  return desiredApp(app, domain, formation.of(app.id), live, pending, suspended);
}
