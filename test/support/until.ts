/** A test that waits this long has failed; how busy the machine is must not decide that. */
const DEADLINE_MS = 60_000;
/** What is near is seen at once; what takes long is not asked for again and again. */
const LOOK_FIRST_MS = 2;
const LOOK_SLOWEST_MS = 20;
const LOOK_GROWTH = 1.3;

/**
 * Waits for a condition, never for a time; tells what it waited for when the deadline passes. Nothing, none and empty
 * (`0`, `''`, `null`) are no answer yet.
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  let last: unknown;
  let pauseMs = LOOK_FIRST_MS;
  while (performance.now() < end) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * LOOK_GROWTH, LOOK_SLOWEST_MS);
  }
  throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`, { cause: last });
}
