const MINUTE_MS = 60_000;

/** A time in words for people: `60 min`, `1.5 s`. */
export function inWords(ms: number): string {
  return ms >= MINUTE_MS ? `${Math.round(ms / MINUTE_MS)} min` : `${ms / 1000} s`;
}
