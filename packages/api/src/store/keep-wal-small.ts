import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@tfp/contract/platform-process';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

export interface KeepWalSmallDeps extends Pick<Ledger, 'walBytes' | 'checkpoint' | 'noteError'> {
  log: Pick<Logger, 'warn'>;
}

/** Gives back what the write-ahead log took while another program read the ledger, until the signal fires. */
export async function keepWalSmall(deps: KeepWalSmallDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(limits.walLookMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) makeWalSmall(deps);
  }
}

export function makeWalSmall(deps: KeepWalSmallDeps): void {
  const bytes = deps.walBytes();
  if (bytes <= limits.walBytesKept) return;
  try {
    const isEmpty = deps.checkpoint();
    if (!isEmpty && bytes > limits.walBytesMax)
      deps.log.warn(
        { bytes },
        'write-ahead log cannot be emptied: another program reads the ledger',
      );
  } catch (error) {
    deps.noteError(error);
    deps.log.warn({ err: error }, 'write-ahead log not emptied');
  }
}
