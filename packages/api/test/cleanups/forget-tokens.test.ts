import { expect, test } from 'vitest';
import { forgetTokensOnce } from '#src/cleanups/forget-tokens.ts';
import { limits } from '#src/limits.ts';
import { openTestLedger } from '../support/test-ledger.ts';

function withTokens() {
  const ledger = openTestLedger();
  const { tokens } = ledger.deps;
  const add = (description: string, expiresAt: string | null = null) =>
    tokens.add({ userId: ledger.actor.userId, description, sha256: description, expiresAt });
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
  return {
    add,
    inMs,
    revoke: (token: { id: string }) => tokens.revoke(token.id),
    left: () => ledger.db.prepare('SELECT name FROM tokens ORDER BY name').pluck().all(),
    forget: (laterMs: number) => forgetTokensOnce(ledger.deps, Date.now() + laterMs),
  };
}

test('tokens that were revoked or have expired are forgotten after a while, and no others', () => {
  const { add, inMs, revoke, left, forget } = withTokens();
  add('for ever');
  add('good', inMs(limits.endedTokensKeptMs));
  add('short', inMs(1_000));
  revoke(add('revoked'));
  revoke(add('revoked early', inMs(limits.endedTokensKeptMs)));
  forget(limits.endedTokensKeptMs - 60_000);
  expect(left()).toHaveLength(5);
  forget(limits.endedTokensKeptMs + 60_000);
  expect(left()).toEqual(['for ever', 'good']);
});

test('a platform that has no good token keeps what it knows of its first one', () => {
  const { add, revoke, left, forget } = withTokens();
  revoke(add('first'));
  forget(limits.endedTokensKeptMs * 2);
  expect(left()).toEqual(['first']);
});
