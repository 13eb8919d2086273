import { TfpError } from '@tfp/contract/errors';
import type { Actor } from '../access/actor.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { ownToken } from './find-token.ts';
import { createToken, hashToken } from './token.ts';
import type { Token } from './token-store.ts';

export interface TokenWish {
  description: string;
  /** null: never. */
  expiresAt: string | null;
}

export interface IssuedToken {
  token: Token;
  /** Told this once: the ledger has its hash alone. */
  secret: string;
}

/** Makes another token for whoever asks. It ends with the token that it was asked for with, at the latest. */
export function issueToken(
  deps: Pick<Ledger, 'tokens' | 'atomically'>,
  actor: Actor,
  { description, expiresAt }: TokenWish,
): IssuedToken {
  return deps.atomically(() => {
    const own = ownToken(deps, actor);
    if (deps.tokens.ofUser(actor.userId).length >= limits.tokensMax) throw tooMany();
    const secret = createToken();
    const token = deps.tokens.add({
      userId: actor.userId,
      description,
      sha256: hashToken(secret),
      expiresAt: earlier(expiresAt, own.expiresAt),
    });
    return { token, secret };
  });
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function tooMany(): TfpError {
  return new TfpError(
    'invalid_params',
    `You have ${limits.tokensMax} tokens, which is the most. Nothing was made.`,
    { hint: 'Revoke one that nobody needs any more: tfp authorizations' },
  );
}
