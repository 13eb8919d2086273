import { randomUUID } from 'node:crypto';
import { TfpError } from '@tfp/contract/errors';
import type { KeyRing } from '@tfp/contract/sealing';
import { assertLiving } from '../apps/assert-living.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { Tell } from '../tell.ts';
import type { Drain } from './drain.ts';
import { drainsFlag } from './drains-flag.ts';
import type { WantedDrain } from './read-drain-wish.ts';
import { type DrainOwner, openDrain, sealTarget } from './sealed-target.ts';

export interface ChangeDrainsDeps
  extends Pick<Ledger, 'apps' | 'drains' | 'events' | 'atomically' | 'afterCommit'> {
  masterKey: KeyRing;
  /** Of drains alone: nobody else has to look again. An empty id stands for the platform. */
  drainChanges: Pick<Changes, 'notify'>;
  tell: Tell;
}

/** From now on the lines of an app, or of all apps, are sent there as well. */
export function addDrain(
  deps: ChangeDrainsDeps,
  owner: DrainOwner,
  { format, target }: WantedDrain,
  actor: string,
): Drain {
  return deps.atomically(() => {
    if (owner !== null) assertLiving(deps, owner.id);
    const others = deps.drains.of(owner?.id ?? null);
    const twin = others.find((one) => openDrain(deps.masterKey, owner, one).url === target.url);
    if (twin !== undefined) throw alreadyThere(owner, twin);
    if (others.length >= limits.drainsMax) throw tooMany(owner);
    const id = randomUUID();
    const sealed = sealTarget(deps.masterKey, owner, id, target);
    deps.drains.add({
      id,
      appId: owner?.id ?? null,
      token: `d.${randomUUID()}`,
      format,
      ...sealed,
    });
    const to = placeOf(target);
    if (owner !== null)
      deps.events.add(owner.id, { kind: 'drain.added', by: actor, data: { id, to } });
    tellLater(deps, owner, `Drain ${id} to ${new URL(target.url).host} added by ${actor}`);
    const added = deps.drains.of(owner?.id ?? null).find((one) => one.id === id);
    if (added === undefined) throw new Error('a drain that was added is not there');
    return added;
  });
}

/** No line is sent there any more, not even one that waits. */
export function removeDrain(
  deps: ChangeDrainsDeps,
  owner: DrainOwner,
  drain: Drain,
  actor: string,
): void {
  deps.atomically(() => {
    const { id } = drain;
    const to = placeOf(openDrain(deps.masterKey, owner, drain));
    deps.drains.remove(id);
    if (owner !== null)
      deps.events.add(owner.id, { kind: 'drain.removed', by: actor, data: { id, to } });
    tellLater(deps, owner, `Drain ${drain.id} removed by ${actor}`);
  });
}

/** The rest of the address may be a secret. */
function placeOf({ url }: { url: string }): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function tellLater(deps: ChangeDrainsDeps, owner: DrainOwner, text: string): void {
  deps.afterCommit(() => {
    if (owner !== null) deps.tell(owner.id, text);
    deps.drainChanges.notify(owner?.id ?? '');
  });
}

function tooMany(owner: DrainOwner): TfpError {
  const whose = owner === null ? 'The platform' : owner.name;
  return new TfpError(
    'invalid_params',
    `${whose} has ${limits.drainsMax} drains, which is the most.`,
    {
      hint: `Remove one first: tfp drains:remove ID ${drainsFlag(owner)}`,
    },
  );
}

function alreadyThere(owner: DrainOwner, { id }: Drain): TfpError {
  const short = id.slice(0, ID_CHARACTERS_SHOWN);
  const whose = owner === null ? 'the platform' : owner.name;
  const message = `Drain ${short} of ${whose} sends to this URL already. Nothing was changed.`;
  return new TfpError('invalid_params', message, {
    hint: `To change how it is sent, remove it first: tfp drains:remove ${short} ${drainsFlag(owner)}`,
  });
}

const ID_CHARACTERS_SHOWN = 8;
