import { setTimeout as sleep } from 'node:timers/promises';
import { pollMs, progressEveryMs } from './limits.ts';
import { say } from './say.ts';

/** Waits until `probe` gives something, telling from time to time that it still waits; undefined when the time is over. */
export async function waitFor<T>(
  what: string,
  limitMs: number,
  probe: () => T | undefined,
): Promise<T | undefined> {
  const began = performance.now();
  let told = began;
  while (performance.now() - began < limitMs) {
    const value = probe();
    if (value !== undefined) return value;
    if (performance.now() - told >= progressEveryMs) {
      told = performance.now();
      say(`       still waiting for ${what} (${Math.round((told - began) / 1_000)} s)`);
    }
    await sleep(pollMs);
  }
  return probe();
}
