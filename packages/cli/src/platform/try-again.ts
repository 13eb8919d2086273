import { setTimeout as pause } from 'node:timers/promises';
import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from '../limits.ts';

/** The platform is restarting or the network is away: the next try may reach it. */
export function isAway(error: unknown): error is TfpError {
  return error instanceof TfpError && error.code === 'unavailable';
}

/** The pauses before a stream is taken up again: each is longer than the one before, until there is news. */
export function createPauses(signal: AbortSignal) {
  let nextMs: number = LIMITS.streamRetryFirstMs;
  let lastNews = Date.now();
  return {
    renew() {
      nextMs = LIMITS.streamRetryFirstMs;
      lastNews = Date.now();
    },
    sinceNewsMs: () => Date.now() - lastNews,
    async wait() {
      await pause(nextMs, undefined, { signal });
      nextMs = Math.min(nextMs * 2, LIMITS.streamRetryMaxMs);
    },
  };
}
