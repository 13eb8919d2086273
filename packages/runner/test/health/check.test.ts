import { expect, test } from 'vitest';
import { deadlineOf } from '#src/health/await-startup.ts';
import { checksOf, readCheck, wordsOf } from '#src/health/check.ts';
import { plainRelease } from '../support/process-record.ts';

test.each([
  [{ type: 'startup' }, { attempts: 3, timeoutMs: 5_000, waitMs: 5_000, initialDelayMs: 0 }],
  [{ type: 'liveness' }, { attempts: 3, timeoutMs: 5_000, waitMs: 10_000 }],
  [
    { type: 'readiness', wait: 2, timeout: 1, attempts: 5 },
    { attempts: 5, waitMs: 2_000 },
  ],
  [{ type: 'startup', initialDelay: 4 }, { initialDelayMs: 4_000 }],
  [
    { type: 'liveness', wait: 0, timeout: 0, attempts: 0 },
    { waitMs: 10_000, attempts: 3 },
  ],
] as const)('%j means %j', (declared, meant) => {
  expect(readCheck(declared)).toMatchObject(meant);
});

test.each([
  [{ type: 'startup' }, 'GET /'],
  [{ type: 'startup', path: '/up', content: 'ok' }, 'GET /up'],
  [{ type: 'startup', command: ['node', 'check.js'] }, 'node check.js'],
  [{ type: 'startup', uptime: 7 }, 'an uptime of 7 s'],
] as const)('%j asks: %s', (declared, words) => {
  expect(wordsOf(readCheck(declared).question)).toBe(words);
});

test('a type without checks has none, nor has a release of an earlier version, nor a release command', () => {
  const healthChecks = { web: [{ type: 'startup' }], release: [{ type: 'startup' }] } as const;
  const release = { ...plainRelease(1), healthChecks };
  expect(checksOf(release, 'web')).toHaveLength(1);
  expect(checksOf(release, 'worker')).toEqual([]);
  expect(checksOf(release, 'release')).toEqual([]);
  expect(checksOf(release, 'constructor')).toEqual([]);
  expect(checksOf(plainRelease(1), 'web')).toEqual([]);
  expect(checksOf(undefined, 'web')).toEqual([]);
});

test('nobody has less time to start than to bind a port, and who asks for more gets it', () => {
  const check = readCheck({ type: 'startup', attempts: 30, wait: 10 });
  expect(deadlineOf(check, 1_000, 6_000, 60_000)).toBe(306_000);
  expect(deadlineOf(readCheck({ type: 'startup' }), 1_000, 6_000, 60_000)).toBe(61_000);
});
