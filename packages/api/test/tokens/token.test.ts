import { expect, test } from 'vitest';
import { createToken, hashToken, isTokenShaped } from '#src/tokens/token.ts';

test('a token says what it is and is told apart from a mistyped one', () => {
  const token = createToken();
  expect(token).toMatch(/^tfp_[0-9A-Za-z]{49}$/);
  expect(isTokenShaped(token)).toBe(true);
  for (let index = 4; index < token.length; index += 1) {
    const other = token[index] === 'a' ? 'b' : 'a';
    expect(isTokenShaped(token.slice(0, index) + other + token.slice(index + 1))).toBe(false);
  }
  expect(isTokenShaped(`${token} `)).toBe(false);
});

test('no two tokens are the same, and a hash does not show its token', () => {
  const tokens = new Set(Array.from({ length: 1_000 }, createToken));
  expect(tokens.size).toBe(1_000);
  const [token = ''] = tokens;
  expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
});
