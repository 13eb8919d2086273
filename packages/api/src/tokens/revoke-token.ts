import { TfpError } from '@tfp/contract/errors';
import type { Actor } from '../access/actor.ts';
import type { Ledger } from '../ledger.ts';
import { findToken, ownToken } from './find-token.ts';
import type { Token } from './token-store.ts';

/** Ends a token of whoever asks: it lets nobody in any more, and what streams on it is cut off. */
export function revokeToken(
  deps: Pick<Ledger, 'tokens' | 'atomically'>,
  actor: Actor,
  id: string,
): Token {
  return deps.atomically(() => {
    ownToken(deps, actor);
    const token = findToken(deps, actor, id);
    if (actor.isAdmin && !deps.tokens.adminsCanSpare(token.id)) throw lastOfAdmins();
    deps.tokens.revoke(token.id);
    return token;
  });
}

/** No command could let anybody in again. */
function lastOfAdmins(): TfpError {
  return new TfpError(
    'conflict',
    'No admin has another token that never expires: without this one everybody would be locked out. Nothing was revoked.',
    { hint: 'Create another one first: tfp authorizations:create' },
  );
}
