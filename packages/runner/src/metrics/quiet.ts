import type { ProcessReading } from '@tfp/contract/metrics';
import { LIMITS } from '../limits.ts';

/**
 * Whether readings tell next to nothing that those before did not. Nothing is lost when they stay untold: they count
 * from the start of their container, so the next ones that are told hold what was used meanwhile.
 */
export function isQuiet(
  before: readonly ProcessReading[],
  after: readonly ProcessReading[],
  elapsedMs: number,
): boolean {
  if (elapsedMs >= LIMITS.quietLongestMs || before.length !== after.length) return false;
  return after.every((reading, index) => {
    const known = before[index];
    return known?.[1] === reading[1] && isAlike(known, reading, elapsedMs);
  });
}

function isAlike(before: ProcessReading, after: ProcessReading, elapsedMs: number): boolean {
  const [, , , cpuBefore, memoryBefore, , , receivedBefore, sentBefore] = before;
  const [, , , cpuMs, memoryBytes, memoryMaxBytes, , receivedBytes, sentBytes] = after;
  const memoryBand = Math.max(LIMITS.quietMemoryBytes, memoryBefore * LIMITS.quietMemoryShare);
  return (
    cpuMs - cpuBefore <= elapsedMs * LIMITS.quietCpuShare &&
    Math.abs(memoryBytes - memoryBefore) <= memoryBand &&
    memoryMaxBytes - memoryBefore <= memoryBand &&
    receivedBytes - receivedBefore + (sentBytes - sentBefore) <= LIMITS.quietNetworkBytes
  );
}
