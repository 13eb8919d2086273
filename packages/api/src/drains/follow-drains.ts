import type { DrainsLine } from '@tfp/contract/drains';
import type { KeyRing } from '@tfp/contract/sealing';
import type { App } from '../apps/app.ts';
import type { Changes } from '../changes.ts';
import { createLatch } from '../latch.ts';
import type { Ledger } from '../ledger.ts';
import { openDrain } from './sealed-target.ts';

export interface FollowDrainsDeps extends Pick<Ledger, 'apps' | 'drains'> {
  masterKey: KeyRing;
  /** Of apps: they come, get another name, go. */
  changes: Pick<Changes, 'subscribe'>;
  drainChanges: Pick<Changes, 'subscribe'>;
}

const PLATFORM = '';

/**
 * Every app with its drains, then the platform's, `synced`, and each again whenever it changed. Apps come first: a new
 * drain of the platform begins behind the newest line of those that are named.
 */
export async function* followDrains(
  deps: FollowDrainsDeps,
  signal: AbortSignal,
): AsyncGenerator<DrainsLine> {
  const changed = new Set<string>();
  const latch = createLatch();
  const note = (appId: string) => {
    changed.add(appId);
    latch.open();
  };
  const ends = [deps.changes.subscribe(note), deps.drainChanges.subscribe(note)];
  try {
    for (const app of deps.apps.allLiving()) yield appLine(deps, app);
    yield platformLine(deps);
    yield { kind: 'synced' };
    while (!signal.aborted) {
      for (const id of changed) {
        changed.delete(id);
        yield id === PLATFORM ? platformLine(deps) : lineOf(deps, id);
      }
      await latch.passed(signal);
    }
  } finally {
    for (const end of ends) end();
  }
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
