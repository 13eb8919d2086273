import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@tfp/contract/platform-process';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

export interface ForgetTokensDeps extends Pick<Ledger, 'tokens' | 'noteError'> {
  log: Pick<Logger, 'info' | 'warn'>;
}

/** Forgets tokens that ended long ago, until the signal fires: programs that log in each night would fill the ledger. */
export async function forgetTokens(deps: ForgetTokensDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      forgetTokensOnce(deps, Date.now());
    } catch (error) {
      deps.noteError(error);
      deps.log.warn({ err: error }, 'ended tokens not forgotten');
    }
    await delay(limits.endedTokensIntervalMs, undefined, { signal }).catch(() => undefined);
  }
}

export function forgetTokensOnce(
  { tokens, log }: Pick<ForgetTokensDeps, 'tokens' | 'log'>,
  now: number,
): void {
  const count = tokens.forgetEnded(new Date(now - limits.endedTokensKeptMs).toISOString());
  if (count > 0) log.info({ count }, 'ended tokens forgotten');
}
