import { expect, test } from 'vitest';
import type { CrashRecord } from '#src/apps/app-memory.ts';
import { countCrash } from '#src/backoff.ts';

const TIMES = { backoffFirstMs: 10_000, backoffSlowestMs: 300_000, backoffResetMs: 600_000 };

test('the first restart comes at once, then after 10 s, doubling to 300 s', () => {
  let record: CrashRecord | undefined;
  const waits = Array.from({ length: 9 }, () => {
    record = countCrash(record, 0, TIMES, 1_000);
    return (record.restartAt - 1_000) / 1_000;
  });
  expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
});

test('ten healthy minutes forgive everything', () => {
  const known = { count: 7, at: 0, restartAt: 0 };
  expect(countCrash(known, 599_999, TIMES, 0).count).toBe(8);
  expect(countCrash(known, 600_000, TIMES, 0)).toMatchObject({ count: 1, restartAt: 0 });
});
