/** In each decade the steps by which durations are told apart: they hold the numbers that people name (1, 2.5, 5). */
const STEPS = [
  1, 1.15, 1.3, 1.5, 1.7, 2, 2.25, 2.5, 2.75, 3, 3.5, 4, 4.5, 5, 5.75, 6.5, 7.5, 8.5,
] as const;
const DECADES_MS = [0.1, 1, 10, 100, 1_000, 10_000] as const;
const LONGEST_MS = 100_000;

/** The upper bounds of the buckets, in milliseconds: none is more than 1.18 times the one before. */
export const LATENCY_BOUNDS_MS: Float64Array = Float64Array.from([
  ...DECADES_MS.flatMap((decade) => STEPS.map((step) => Number((step * decade).toPrecision(3)))),
  LONGEST_MS,
]);

/** One more than there are bounds: the last bucket has none. */
export const LATENCY_BUCKETS: number = LATENCY_BOUNDS_MS.length + 1;

/** The bucket of a duration: the first whose bound is not below it. */
export function latencyBucket(ms: number): number {
  let low = 0;
  let high = LATENCY_BOUNDS_MS.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((LATENCY_BOUNDS_MS[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The duration that a share of all requests did not exceed; null where there are none. The geometric middle of its
 * bucket is never further than 9 % from the truth.
 */
export function latencyPercentile(counts: ArrayLike<number>, share: number): number | null {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket] as number;
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(total * share));
  let bucket = 0;
  while (left > (counts[bucket] as number)) left -= counts[bucket++] as number;
  return bucketMiddle(bucket);
}

function bucketMiddle(bucket: number): number {
  const upper = LATENCY_BOUNDS_MS[bucket] ?? LONGEST_MS;
  const lower = LATENCY_BOUNDS_MS[bucket - 1] ?? upper;
  return Number(Math.sqrt(lower * upper).toPrecision(3));
}
