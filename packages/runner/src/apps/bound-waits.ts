import type { Timers } from '../config.ts';
import type { AppMemory } from './app-memory.ts';

type Bounds = Pick<Timers, 'backoffSlowestMs' | 'revertWindowMs'>;

/** What a runner remembers of an earlier one, with no wait longer than waits are: the clock was put back between them. Pure. */
export function boundWaits(memory: AppMemory, bounds: Bounds, now: number): AppMemory {
  const { fallback } = memory;
  const crashes = Object.entries(memory.crashes).map(([key, crash]) => {
    const restartAt = Math.min(crash.restartAt, now + bounds.backoffSlowestMs);
    return [key, { ...crash, restartAt }];
  });
  const until = Math.min(fallback?.until ?? 0, now + bounds.revertWindowMs);
  return {
    ...memory,
    fallback: fallback && { ...fallback, until },
    crashes: Object.fromEntries(crashes),
  };
}
