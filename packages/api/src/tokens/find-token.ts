import { TfpError } from '@tfp/contract/errors';
import type { Actor } from '../access/actor.ts';
import { invalidCredentials } from '../access/authenticate.ts';
import type { Ledger } from '../ledger.ts';
import type { Token } from './token-store.ts';

/** A token of whoever asks, by its id. */
export function findToken(deps: Pick<Ledger, 'tokens'>, actor: Actor, id: string): Token {
  const token = deps.tokens.ofUser(actor.userId).find((one) => one.id === id);
  if (token) return token;
  throw new TfpError('not_found', "Couldn't find that authorization.", {
    resource: 'authorization',
    hint: 'It may be revoked or expired: tfp authorizations lists those that let you in.',
  });
}

/**
 * The token that a request came with. It may have been revoked since it was let in, while its body was still on its way:
 * then it must not leave another one behind.
 */
export function ownToken(deps: Pick<Ledger, 'tokens'>, actor: Actor): Token {
  const token = deps.tokens.ofUser(actor.userId).find(({ id }) => id === actor.tokenId);
  if (token) return token;
  throw invalidCredentials();
}
