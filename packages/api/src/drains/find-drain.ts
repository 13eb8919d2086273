import { TfpError } from '@tfp/contract/errors';
import type { KeyRing } from '@tfp/contract/sealing';
import type { Ledger } from '../ledger.ts';
import type { Drain } from './drain.ts';
import { drainsFlag } from './drains-flag.ts';
import { maskUrl } from './mask-url.ts';
import { type DrainOwner, openDrain } from './sealed-target.ts';
import { withPort } from './with-port.ts';

const ID_CHARACTERS_MIN = 4;

/** A drain by its id or the begin of it, its token, its URL, or its URL as it is shown. */
export function findDrain(
  deps: Pick<Ledger, 'drains'> & { masterKey: Pick<KeyRing, 'find'> },
  owner: DrainOwner,
  text: string,
): Drain {
  const drains = deps.drains.of(owner?.id ?? null);
  const named = drains.filter((drain) => answersTo(deps, owner, drain, text));
  const [found] = named;
  if (found !== undefined && named.length === 1) return found;
  throw new TfpError(
    'not_found',
    found ? 'This names more than one drain.' : "Couldn't find that drain.",
    {
      resource: 'log_drain',
      hint: `Name it by its id: tfp drains ${drainsFlag(owner)} lists them. ${othersHint(owner)}`,
    },
  );
}

function othersHint(owner: DrainOwner): string {
  return owner === null
    ? 'One of an app is found with -a APP.'
    : 'One of the platform is found with --platform.';
}

function answersTo(
  { masterKey }: { masterKey: Pick<KeyRing, 'find'> },
  owner: DrainOwner,
  drain: Drain,
  text: string,
): boolean {
  if (drain.id === text || drain.token === text) return true;
  if (text.length >= ID_CHARACTERS_MIN && drain.id.startsWith(text)) return true;
  const { url } = openDrain(masterKey, owner, drain);
  const asked = URL.canParse(text) ? withPort(new URL(text)).href : text;
  return url === asked || maskUrl(url) === asked;
}
