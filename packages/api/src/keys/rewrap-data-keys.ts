import { type KeyRing, rewrapDataKey } from '@tfp/contract/sealing';
import { PLATFORM_ACTOR } from '../access/actor.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';

export interface RewrapDeps
  extends Pick<Ledger, 'apps' | 'audit' | 'drains' | 'atomically' | 'afterCommit'> {
  masterKey: KeyRing;
  changes: Pick<Changes, 'notify'>;
}

/** Wraps every data key that an older master key wraps by the newest one, all or none. Answers how many. */
export function rewrapDataKeys(deps: RewrapDeps): number {
  const newest = deps.masterKey.newest();
  return deps.atomically(() => {
    const old = deps.apps.allLiving().filter(({ dataKey }) => dataKey.keyId !== newest.id);
    for (const { id, dataKey } of old) {
      deps.apps.rewrap(id, rewrapDataKey(deps.masterKey, dataKey, id));
      deps.afterCommit(() => deps.changes.notify(id));
    }
    rewrapDrains(deps, newest.id);
    return old.length;
  });
}

/** Those of the platform belong to no app. */
function rewrapDrains({ drains, masterKey }: RewrapDeps, newestId: string): void {
  for (const { id, dataKey } of drains.of(null)) {
    if (dataKey === null || dataKey.keyId === newestId) continue;
    drains.rewrap(id, rewrapDataKey(masterKey, dataKey, id));
  }
}

/** What a crash left of a rotation, or a hand that put a new key first, the platform wraps by itself. */
export function rewrapLeftovers(deps: RewrapDeps): void {
  deps.atomically(() => {
    const apps = rewrapDataKeys(deps);
    if (apps === 0) return;
    const detail = { key: deps.masterKey.newest().id, apps };
    deps.audit.add({ action: 'keys:rewrap', actor: PLATFORM_ACTOR, detail });
  });
}
