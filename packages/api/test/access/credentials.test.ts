import { expect, test } from 'vitest';
import { readToken } from '#src/access/credentials.ts';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each([
  ['Bearer tfp_abc', 'tfp_abc'],
  ['bearer   tfp_abc', 'tfp_abc'],
  [basic(':tfp_abc'), 'tfp_abc'],
  [basic('heroku:tfp_abc'), 'tfp_abc'],
  [basic('ada@example.test:tfp_abc'), 'tfp_abc'],
  [basic('tfp_abc'), undefined],
  ['Bearer', undefined],
  ['Bearer two words', undefined],
  ['Digest tfp_abc', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s', (header, token) => {
  expect(readToken(header)).toBe(token);
});
