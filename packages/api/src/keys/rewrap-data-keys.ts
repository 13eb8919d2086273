import { type KeyRing, rewrapDataKey } from '@tfp/contract/sealing';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';

export interface RewrapDeps extends Pick<Ledger, 'apps' | 'atomically' | 'afterCommit'> {
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
    return old.length;
  });
}
