import type { DesiredApp, DesiredStateLine } from '@tfp/contract/desired-state';
import type { App } from '../apps/app.ts';
import type { Changes } from '../changes.ts';
import { followChanges } from '../follow-changes.ts';
import type { Ledger } from '../ledger.ts';
import type { Release } from '../releases/release.ts';
import { desiredApp, type WholeRelease } from './desired-app.ts';

export interface FollowLedgerDeps
  extends Pick<Ledger, 'apps' | 'releases' | 'formation' | 'configVersions' | 'cronSuspensions'> {
  changes: Pick<Changes, 'subscribe'>;
  domain: string;
}

/** What should run: every app once, `synced`, then each app again whenever it changed. */
export function followLedger(
  deps: FollowLedgerDeps,
  signal: AbortSignal,
): AsyncGenerator<DesiredStateLine> {
  const followed = { all: () => allLines(deps), one: (appId: string) => lineOf(deps, appId) };
  return followChanges([deps.changes], followed, signal);
}

function* allLines(deps: FollowLedgerDeps): Generator<DesiredStateLine> {
  for (const app of deps.apps.allLiving()) yield { kind: 'app', app: desired(deps, app) };
  yield { kind: 'synced' };
}

function lineOf(deps: FollowLedgerDeps, appId: string): DesiredStateLine {
  const app = deps.apps.living(appId);
  return app === undefined ? { kind: 'gone', appId } : { kind: 'app', app: desired(deps, app) };
}

function desired(deps: FollowLedgerDeps, app: App): DesiredApp {
  const whole = (release: Release | undefined): WholeRelease | undefined =>
    release && {
      release,
      config: deps.configVersions.get(app.id, release.configVersion).sealed,
    };
  return desiredApp(app, deps.domain, {
    formation: deps.formation.of(app.id),
    live: whole(deps.releases.live(app.id)),
    pending: whole(deps.releases.pending(app.id)),
    suspendedJobs: deps.cronSuspensions.of(app.id),
  });
}
