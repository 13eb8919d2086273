import type { Minute, ProcessReading } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';

/** What a container used in the minutes `from` to `to`, both included. */
export interface UsedBetween {
  from: Minute;
  to: Minute;
  cpuMs: number;
  receivedBytes: number;
  sentBytes: number;
}

/** The differences of one container's readings, which are in order. The first counts from its start, where that is known. */
export function usedBetween(
  readings: readonly { minute: Minute; reading: ProcessReading }[],
): UsedBetween[] {
  const used: UsedBetween[] = [];
  let before: { minute: Minute; reading: ProcessReading } | undefined;
  for (const one of readings) {
    if (before !== undefined) used.push(difference(before.minute + 1, before.reading, one));
    else if (isFromStart(one)) used.push(difference(one.reading[2], undefined, one));
    before = one;
  }
  return used;
}

/** Of one that ran long before, an earlier reading is missing: it was not asked for, or nobody looked. */
function isFromStart({
  minute,
  reading: [, , startedAt],
}: {
  minute: Minute;
  reading: ProcessReading;
}) {
  return minute - startedAt <= limits.metricHoldMinutes;
}

function difference(
  from: Minute,
  before: ProcessReading | undefined,
  { minute, reading }: { minute: Minute; reading: ProcessReading },
): UsedBetween {
  const since = (index: 3 | 7 | 8) => Math.max(0, reading[index] - (before?.[index] ?? 0));
  return {
    from: Math.min(from, minute),
    to: minute,
    cpuMs: since(3),
    receivedBytes: since(7),
    sentBytes: since(8),
  };
}
