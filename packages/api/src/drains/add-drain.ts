import { randomUUID } from 'node:crypto';
import { TfpError } from '@tfp/contract/errors';
import type { KeyRing } from '@tfp/contract/sealing';
import { assertLiving } from '../apps/assert-living.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { type Drain, PLATFORM } from './drain.ts';
import { drainsFlag } from './drains-flag.ts';
import { placeOf } from './mask-url.ts';
import type { WantedDrain } from './read-drain-wish.ts';
import { type DrainOwner, openDrain, sealTarget } from './sealed-target.ts';

export interface ChangeDrainsDeps
  extends Pick<Ledger, 'apps' | 'drains' | 'events' | 'atomically' | 'afterCommit'> {
  masterKey: KeyRing;
  /** Of drains alone: nobody else has to look again. */
  drainChanges: Pick<Changes, 'notify'>;
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
    assertNew(deps, owner, target.url);
    const id = randomUUID();
    const sealed = sealTarget(deps.masterKey, owner, id, target);
    const token = `d.${randomUUID()}`;
    const drain = deps.drains.add({ id, appId: owner?.id ?? null, token, format, ...sealed });
    if (owner !== null) {
      const data = { id, to: placeOf(target.url) };
      deps.events.add(owner.id, { kind: 'drain.added', by: actor, data });
    }
    deps.afterCommit(() => deps.drainChanges.notify(owner?.id ?? PLATFORM));
    return drain;
  });
}

function assertNew(deps: ChangeDrainsDeps, owner: DrainOwner, url: string): void {
  const others = deps.drains.of(owner?.id ?? null);
  const twin = others.find((one) => openDrain(deps.masterKey, owner, one).url === url);
  if (twin !== undefined) throw alreadyThere(owner, twin);
  if (others.length >= limits.drainsMax) throw tooMany(owner);
}

function tooMany(owner: DrainOwner): TfpError {
  const whose = owner === null ? 'The platform' : owner.name;
  const message = `${whose} has ${limits.drainsMax} drains, which is the most. Nothing was changed.`;
  return new TfpError('invalid_params', message, {
    hint: `Remove one first: tfp drains:remove ID ${drainsFlag(owner)}`,
  });
}

const ID_CHARACTERS_SHOWN = 8;

function alreadyThere(owner: DrainOwner, { id }: Drain): TfpError {
  const short = id.slice(0, ID_CHARACTERS_SHOWN);
  const whose = owner === null ? 'the platform' : owner.name;
  const message = `Drain ${short} of ${whose} sends to this URL already. Nothing was changed.`;
  return new TfpError('invalid_params', message, {
    hint: `To change how it is sent, remove it first: tfp drains:remove ${short} ${drainsFlag(owner)}`,
  });
}
