import type { DrainsLine } from '@tfp/contract/drains';
import type { KeyRing } from '@tfp/contract/sealing';
import type { App } from '../apps/app.ts';
import type { Changes } from '../changes.ts';
import { followChanges } from '../follow-changes.ts';
import type { Ledger } from '../ledger.ts';
import { PLATFORM } from './drain.ts';
import { openDrain } from './sealed-target.ts';

export interface FollowDrainsDeps extends Pick<Ledger, 'apps' | 'drains'> {
  masterKey: KeyRing;
  /** Of apps: they come, get another name, go. */
  changes: Pick<Changes, 'subscribe'>;
  drainChanges: Pick<Changes, 'subscribe'>;
}

/**
 * Every app with its drains, then the platform's, `synced`, and each again whenever it changed. Apps come first: a new
 * drain of the platform begins behind the newest line of those that are named.
 */
export function followDrains(
  deps: FollowDrainsDeps,
  signal: AbortSignal,
): AsyncGenerator<DrainsLine> {
  const followed = {
    all: () => allLines(deps),
    one: (id: string) => (id === PLATFORM ? platformLine(deps) : lineOf(deps, id)),
  };
  return followChanges([deps.changes, deps.drainChanges], followed, signal);
}

function* allLines(deps: FollowDrainsDeps): Generator<DrainsLine> {
  for (const app of deps.apps.allLiving()) yield appLine(deps, app);
  yield platformLine(deps);
  yield { kind: 'synced' };
}

function lineOf(deps: FollowDrainsDeps, appId: string): DrainsLine {
  const app = deps.apps.living(appId);
  return app === undefined ? { kind: 'gone', appId } : appLine(deps, app);
}

function appLine({ drains, masterKey }: FollowDrainsDeps, app: App): DrainsLine {
  const own = drains.of(app.id).map((drain) => openDrain(masterKey, app, drain));
  return { kind: 'app', appId: app.id, name: app.name, drains: own };
}

function platformLine({ drains, masterKey }: FollowDrainsDeps): DrainsLine {
  const own = drains.of(null).map((drain) => openDrain(masterKey, null, drain));
  return { kind: 'platform', drains: own };
}
