/** Waits for a condition, not for a time. */
export async function until(what: string, condition: () => boolean, deadlineMs = 60_000) {
  const deadline = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
