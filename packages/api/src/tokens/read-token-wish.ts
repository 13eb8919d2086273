import { TfpError } from '@tfp/contract/errors';
import { limits } from '../limits.ts';
import type { TokenWish } from './issue-token.ts';

/** As clients of the Platform API ask for an authorization; some write the seconds as a string. */
export interface AuthorizationWish {
  description?: string | null;
  expires_in?: number | string | null;
  scope?: string[] | null;
}

export const AUTHORIZATION_SCHEMA = {
  type: 'object',
  properties: {
    description: { type: ['string', 'null'] },
    expires_in: { type: ['integer', 'string', 'null'] },
    scope: { type: ['array', 'null'], items: { type: 'string' } },
  },
};

const UNNAMED = 'without a description';

export function readTokenWish(
  { description, expires_in, scope }: AuthorizationWish,
  now: number,
): TokenWish {
  // What cannot be done yet is refused: a token that may do more than was asked for is a trap.
  if (scope?.some((one) => one !== 'global')) {
    throw wrong('A token may do all that its user may: there is no other scope than "global".');
  }
  const text = description?.trim() || UNNAMED;
  if (text.length > limits.tokenDescriptionCharactersMax) {
    throw wrong(`A description has ${limits.tokenDescriptionCharactersMax} characters at most.`);
  }
  return { description: text, expiresAt: readExpiry(expires_in ?? null, now) };
}

function readExpiry(seconds: number | string | null, now: number): string | null {
  if (seconds === null) return null;
  const count = /^\d{1,10}$/.test(String(seconds)) ? Number(seconds) : 0;
  if (count >= 1 && count <= limits.tokenSecondsMax) {
    return new Date(now + count * 1_000).toISOString();
  }
  throw wrong(
    `expires_in is 1 to ${limits.tokenSecondsMax} seconds; without it a token never expires.`,
  );
}

function wrong(message: string): TfpError {
  return new TfpError('invalid_params', `${message} Nothing was made.`);
}
