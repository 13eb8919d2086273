import type { ProcessReading } from '@tfp/contract/metrics';

export interface Usage {
  cpuMs: number;
  receivedBytes: number;
  sentBytes: number;
}

/** What a container used between two of its readings, or since its start. */
export function usedSince(before: ProcessReading | undefined, now: ProcessReading): Usage {
  const first = countsOf(before ?? NOTHING_USED);
  const last = countsOf(now);
  return {
    cpuMs: Math.max(0, last.cpuMs - first.cpuMs),
    receivedBytes: Math.max(0, last.receivedBytes - first.receivedBytes),
    sentBytes: Math.max(0, last.sentBytes - first.sentBytes),
  };
}

const NOTHING_USED: ProcessReading = ['', '', 0, 0, 0, 0, 0, 0, 0];

function countsOf([, , , cpuMs, , , , receivedBytes, sentBytes]: ProcessReading): Usage {
  return { cpuMs, receivedBytes, sentBytes };
}
