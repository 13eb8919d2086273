import { expect, test } from 'vitest';
import { connectionWords } from '#src/platform/connection-words.ts';

const LOCAL = new URL('http://127.0.0.1:5000');
const AWAY = new URL('https://api.example.com');

test.each([
  [LOCAL, 'ECONNREFUSED', 'No platform answers at http://127.0.0.1:5000.', 'tfp server:start'],
  [AWAY, 'ECONNREFUSED', 'No platform answers at https://api.example.com.', 'Check the address'],
  [new URL('http://api.localhost:5000'), 'ECONNREFUSED', 'api.localhost', 'tfp server:start'],
  [new URL('http://[::1]:5000'), 'ECONNREFUSED', '[::1]', 'tfp server:start'],
  [AWAY, 'ENOTFOUND', 'There is no host named api.example.com.', 'tfp login URL'],
  [AWAY, 'EHOSTUNREACH', 'https://api.example.com cannot be reached.', 'Check the network'],
  [AWAY, 'ETIMEDOUT', 'https://api.example.com cannot be reached.', 'Check the network'],
  [AWAY, 'SELF_SIGNED_CERT_IN_CHAIN', 'is not trusted', 'NODE_EXTRA_CA_CERTS'],
  [AWAY, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'is not trusted', 'NODE_EXTRA_CA_CERTS'],
  [AWAY, 'ECONNRESET', 'broke off', 'Whether it was done is not known.'],
])('%s that answers %s is told in words', (url, code, words, hint) => {
  const error = connectionWords(url, Object.assign(new Error('raw'), { code }));
  expect(error.message).toContain(words);
  expect(error.hint).toContain(hint);
  expect(error.code).toBe('unavailable');
});

test('a deadline that passed is told in words', () => {
  const cause = new DOMException('The operation timed out', 'TimeoutError');
  expect(connectionWords(AWAY, cause).message).toBe(
    'https://api.example.com did not answer in time.',
  );
});

test('who only asked hears where to look, not that something may have been done', () => {
  const late = new DOMException('The operation timed out', 'TimeoutError');
  const aborted = Object.assign(new Error('aborted', { cause: late }), { code: 'ABORT_ERR' });
  const error = connectionWords(LOCAL, aborted, true);
  expect(error.message).toBe('http://127.0.0.1:5000 did not answer in time.');
  expect(error.hint).toBe('See which part of it is away: tfp server:status');
  const broken = Object.assign(new Error('raw'), { code: 'ECONNRESET' });
  expect(connectionWords(AWAY, broken, true).hint).toContain('on its machine: tfp server:status');
});
