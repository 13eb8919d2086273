import type { ChangeDrainsDeps } from './add-drain.ts';
import { type Drain, PLATFORM } from './drain.ts';
import { placeOf } from './mask-url.ts';
import { type DrainOwner, openDrain } from './sealed-target.ts';

/** No line is sent there any more, not even one that waits. */
export function removeDrain(
  deps: Omit<ChangeDrainsDeps, 'apps'>,
  owner: DrainOwner,
  drain: Drain,
  actor: string,
): void {
  deps.atomically(() => {
    const { id } = drain;
    const { url } = openDrain(deps.masterKey, owner, drain);
    deps.drains.remove(id);
    if (owner !== null) {
      const data = { id, to: placeOf(url) };
      deps.events.add(owner.id, { kind: 'drain.removed', by: actor, data });
    }
    deps.afterCommit(() => deps.drainChanges.notify(owner?.id ?? PLATFORM));
  });
}
