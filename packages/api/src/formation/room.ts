import type { Capacity, RunnerClient } from '@tfp/contract/runner-client';
import { limits } from '../limits.ts';

/** How much the processes of all apps may use together, as the run stage last told. */
export interface Room {
  /** Asks the run stage, unless it answered a moment ago. When it is away, what it told before stands. */
  look: () => Promise<void>;
  /** undefined: it has not told yet. */
  memoryMb: () => number | undefined;
}

/**
 * `overcommit`: a size is a wall that most processes never touch, so more may be promised than there is. What a rollout
 * uses beside that for a moment, with old and new processes running, is not counted.
 */
export function createRoom(
  runner: Pick<RunnerClient, 'capacity'>,
  overcommit: number,
  now: () => number = Date.now,
): Room {
  let told: { capacity: Capacity; at: number } | undefined;
  return {
    async look() {
      if (told !== undefined && now() - told.at < limits.capacityFreshMs) return;
      const capacity = await runner.capacity().catch(() => undefined);
      if (capacity !== undefined) told = { capacity, at: now() };
    },
    memoryMb() {
      if (told === undefined) return undefined;
      const { memoryMb, reservedMb } = told.capacity;
      return Math.floor((memoryMb - reservedMb) * overcommit);
    },
  };
}
