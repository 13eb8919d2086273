import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@tfp/contract/platform-process';

interface InsistWorld {
  log: Pick<Logger, 'warn'>;
  timers: { engineRetryMs: number };
}

/** Does a thing that the engine must do in the end, however long it is away. */
export async function insist<Result>(
  world: InsistWorld,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      world.log.warn({ err: error, what }, 'engine refused; trying again');
      await delay(world.timers.engineRetryMs);
    }
  }
}
