import { setTimeout as delay } from 'node:timers/promises';
import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from './limits.ts';

/** Whether the other end was away or died in the middle: the same call may go well in a moment. */
export function isAway(error: unknown): boolean {
  if (error instanceof TfpError) return error.code === 'unavailable';
  // Cut connections, deadlines, and answers that end in the middle; a bug of ours is none of these.
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' || name === 'TimeoutError' || name === 'SyntaxError';
}

/** Says something to a neighbour until it has heard it, however often it restarts meanwhile. Only for calls that may be said twice. */
export async function untilHeard<Result>(
  call: () => Promise<Result>,
  awayMs: number = LIMITS.apiAwayMs,
): Promise<Result> {
  const end = performance.now() + awayMs;
  const pause = createBackoff();
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isAway(error) || performance.now() > end) throw error;
      await pause.wait();
    }
  }
}

interface Backoff {
  wait: () => Promise<void>;
  reset: () => void;
}

export function createBackoff(): Backoff {
  let pauseMs: number = LIMITS.retryMinMs;
  return {
    async wait() {
      await delay(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LIMITS.retryMaxMs);
    },
    reset() {
      pauseMs = LIMITS.retryMinMs;
    },
  };
}
