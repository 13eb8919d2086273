import { TfpError } from '@tfp/contract/errors';
import type { Ledger } from '../ledger.ts';
import { hashToken, isTokenShaped } from '../tokens/token.ts';
import type { Actor } from './actor.ts';
import { readToken } from './credentials.ts';

/** Who a request comes from, or an error in words. */
export function authenticate(
  deps: Pick<Ledger, 'tokens'>,
  authorization: string | undefined,
): Actor {
  const token = readToken(authorization);
  if (token === undefined) {
    throw new TfpError('unauthorized', 'There were no credentials in your Authorization header.', {
      hint: 'Send a token of this platform, as bearer or as the password.',
    });
  }
  const actor = isTokenShaped(token) ? deps.tokens.actorByHash(hashToken(token)) : undefined;
  if (actor !== undefined) return actor;
  throw invalidCredentials();
}

export function invalidCredentials(): TfpError {
  return new TfpError('unauthorized', 'Invalid credentials provided.', {
    hint: 'The token is mistyped, revoked, expired, or of another platform. Log in again.',
  });
}
