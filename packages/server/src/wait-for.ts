import { setTimeout as sleep } from 'node:timers/promises';
import { pollMs, progressEveryMs } from './limits.ts';
import { say } from './say.ts';

/** Waits until `probe` gives something, telling from time to time that it still waits; undefined when the time is over. */
export async function waitFor<T>(
  what: string,
  limitMs: number,
  probe: () => T | undefined,
): Promise<T | undefined> {
  const began = Date.now();
  let told = began;
  while (Date.now() - began < limitMs) {
    const value = probe();
    if (value !== undefined) return value;
    if (Date.now() - told >= progressEveryMs) {
      told = Date.now();
      say(`       still waiting for ${what} (${Math.round((told - began) / 1_000)} s)`);
    }
    await sleep(pollMs);
  }
  return probe();
}
