import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@tfp/contract/platform-process';
import { LIMITS } from './limits.ts';

/** Does a thing that the engine must do in the end, however long it is away. */
export async function insist<Result>(
  log: Pick<Logger, 'warn'>,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error, what }, 'engine refused; trying again');
      await delay(LIMITS.engineRetryMs);
    }
  }
}
