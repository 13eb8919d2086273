import { TfpError } from '@tfp/contract/errors';
import type { Actor } from '../access/actor.ts';
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
