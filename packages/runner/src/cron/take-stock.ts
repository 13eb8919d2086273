export interface Stock {
  /** The due time that is to be run for now, if it may be late. */
  due: number | null;
  /** Those that nobody was there for. */
  missed: { count: number; from: number; upTo: number } | null;
  /** The first one that is still to come. */
  next: number;
}

/**
 * Of several due times that have passed only the newest is run for, and only while it is young; the others were missed.
 * Pure.
 */
export function takeStock(
  times: Iterator<number, undefined>,
  now: number,
  lateMaxMs: number,
): Stock {
  const passed = { count: 0, from: Number.POSITIVE_INFINITY, upTo: 0 };
  let newest: number | null = null;
  for (;;) {
    const { value } = times.next();
    if (value !== undefined && value <= now) {
      if (newest !== null) count(passed, newest);
      newest = value;
      continue;
    }
    const isYoung = newest !== null && now - newest <= lateMaxMs;
    if (newest !== null && !isYoung) count(passed, newest);
    const next = value ?? Number.POSITIVE_INFINITY;
    return { due: isYoung ? newest : null, missed: passed.count === 0 ? null : passed, next };
  }
}

function count(passed: { count: number; from: number; upTo: number }, time: number): void {
  passed.count += 1;
  passed.from = Math.min(passed.from, time);
  passed.upTo = time;
}
