import { latencyBucket } from '@tfp/contract/latency-buckets';
import type { MetricBatch, MetricSample, ProcessReading, WebSample } from '@tfp/contract/metrics';

/** A batch of one writer that holds these samples. */
export function batchOf(samples: MetricSample[], more: Partial<MetricBatch> = {}): MetricBatch {
  return {
    writer: 'w',
    from: 'router',
    minute: samples[0]?.minute ?? 0,
    dropped: 0,
    samples,
    ...more,
  };
}

/** Requests that took so many milliseconds, all answered with 200. */
export function webOf(durations: number[], more: Partial<WebSample> = {}): WebSample {
  return {
    status: [0, durations.length, 0, 0, 0],
    latency: durations.flatMap((ms) => [latencyBucket(ms), 1]),
    latencyMs: durations.reduce((sum, ms) => sum + ms, 0),
    bytes: 100 * durations.length,
    inFlight: 1,
    ...more,
  };
}

export function readingOf(
  process: string,
  container: string,
  startedAt: number,
  cpuMs: number,
  memoryBytes = 1_000,
): ProcessReading {
  return [
    process,
    container,
    startedAt,
    cpuMs,
    memoryBytes,
    memoryBytes,
    9_000,
    cpuMs * 2,
    cpuMs * 3,
  ];
}
