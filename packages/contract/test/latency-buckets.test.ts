import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LATENCY_BOUNDS_MS,
  LATENCY_BUCKETS,
  latencyBucket,
  latencyPercentile,
} from '#src/latency-buckets.ts';
import { TOLD_BOUNDS_MS } from '#src/metrics.ts';

const countsOf = (durations: number[]) => {
  const counts = new Uint32Array(LATENCY_BUCKETS);
  for (const ms of durations) counts[latencyBucket(ms)] = (counts[latencyBucket(ms)] ?? 0) + 1;
  return counts;
};

describe('latency buckets', () => {
  test('rise by less than a fifth, and have a place for every duration', () => {
    for (let at = 1; at < LATENCY_BOUNDS_MS.length; at++) {
      const ratio = (LATENCY_BOUNDS_MS[at] as number) / (LATENCY_BOUNDS_MS[at - 1] as number);
      expect(ratio).toBeGreaterThan(1);
      expect(ratio).toBeLessThan(1.18);
    }
    expect([0, 0.1, 100_000, 1e9].map(latencyBucket)).toEqual([
      0,
      0,
      LATENCY_BUCKETS - 2,
      LATENCY_BUCKETS - 1,
    ]);
  });

  test('hold the bounds that Prometheus is told exactly', () => {
    expect(TOLD_BOUNDS_MS.filter((bound) => !LATENCY_BOUNDS_MS.includes(bound))).toEqual([]);
  });

  test('give each percentile within 9 %', () => {
    const durations = fc.array(fc.double({ min: 0.11, max: 99_000, noNaN: true }), {
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (all, share) => {
        const sorted = all.toSorted((a, b) => a - b);
        const truth = sorted[Math.max(0, Math.ceil(all.length * share) - 1)] as number;
        const told = latencyPercentile(countsOf(all), share) as number;
        expect(Math.abs(told / truth - 1)).toBeLessThan(0.09);
      }),
    );
  });

  test('of no request have no percentile', () => {
    expect(latencyPercentile(countsOf([]), 0.5)).toBeNull();
  });
});
