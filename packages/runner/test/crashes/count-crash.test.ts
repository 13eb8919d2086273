import { expect, test } from 'vitest';
import { countCrash } from '#src/crashes/count-crash.ts';
import type { CrashRecord } from '#src/crashes/crash-record.ts';

const TIMES = { backoffFirstMs: 10_000, backoffSlowestMs: 300_000, backoffResetMs: 600_000 };

test('the first restart comes at once, then after 10 s, doubling to 300 s', () => {
  let record: CrashRecord | undefined;
  const waits = Array.from({ length: 9 }, () => {
    record = countCrash(record, 0, TIMES, 1_000);
    return (record.restartAt - 1_000) / 1_000;
  });
  expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
});

test.each([
  ['no crash before', undefined, 0, { count: 1, waitMs: 0 }],
  ['healthy for an hour, no crash before', undefined, 3_600_000, { count: 1, waitMs: 0 }],
  ['one, and never healthy since', 1, 0, { count: 2, waitMs: 10_000 }],
  ['seven, and healthy for a bit less than ten minutes', 7, 599_999, { count: 8, waitMs: 300_000 }],
  ['seven, and healthy for ten minutes', 7, 600_000, { count: 1, waitMs: 0 }],
  ['thousands, which must not count to infinity', 5_000, 0, { count: 5_001, waitMs: 300_000 }],
])('crashes before: %s', (_, count, healthyMs, { count: next, waitMs }) => {
  const known = count === undefined ? undefined : { count, at: 0, restartAt: 0 };
  const now = 5_000_000;
  expect(countCrash(known, healthyMs, TIMES, now)).toEqual({
    count: next,
    at: now,
    restartAt: now + waitMs,
  });
});
