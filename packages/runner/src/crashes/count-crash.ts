import type { CrashRecord } from './crash-record.ts';

interface BackoffTimes {
  backoffFirstMs: number;
  backoffSlowestMs: number;
  backoffResetMs: number;
}

/** Counts a crash: the first restart comes at once, then after 10 s, doubling to 300 s; a healthy while forgives all. */
export function countCrash(
  known: CrashRecord | undefined,
  healthyMs: number,
  times: BackoffTimes,
  now: number,
): CrashRecord {
  const count = known === undefined || healthyMs >= times.backoffResetMs ? 1 : known.count + 1;
  const wait =
    count === 1 ? 0 : Math.min(times.backoffFirstMs * 2 ** (count - 2), times.backoffSlowestMs);
  return { count, at: now, restartAt: now + wait };
}
