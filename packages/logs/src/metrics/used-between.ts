import type { Minute, ProcessReading } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';
import { type Usage, usedSince } from './usage.ts';

/** A reading of a container, and when it was told. */
export interface TimedReading {
  minute: Minute;
  reading: ProcessReading;
}

/** What a container used in the minutes `from` to `to`, both included. */
export interface UsedBetween extends Usage {
  from: Minute;
  to: Minute;
}

/** The differences of one container's readings, which are in order. The first counts from its start, where that is known. */
export function usedBetween(readings: readonly TimedReading[]): UsedBetween[] {
  const used: UsedBetween[] = [];
  let before: TimedReading | undefined;
  for (const one of readings) {
    if (before !== undefined) used.push(difference(before.minute + 1, before.reading, one));
    else if (isFromStart(one)) used.push(difference(one.reading[2], undefined, one));
    before = one;
  }
  return used;
}

/** Of one that ran long before, an earlier reading is missing: it was not asked for, or nobody looked. */
function isFromStart({ minute, reading: [, , startedAt] }: TimedReading): boolean {
  return minute - startedAt <= limits.metricHoldMinutes;
}

function difference(
  from: Minute,
  before: ProcessReading | undefined,
  { minute, reading }: TimedReading,
): UsedBetween {
  return { from: Math.min(from, minute), to: minute, ...usedSince(before, reading) };
}
