import { setTimeout as delay } from 'node:timers/promises';
import { TfpError } from '@tfp/contract/errors';
import type { JournalEntry } from '@tfp/contract/journal';
import type { Logger } from '@tfp/contract/platform-process';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

export interface FollowJournalDeps {
  runner: Pick<RunnerClient, 'journal'>;
  journalPosition: Pick<Ledger['journalPosition'], 'get'>;
  apply: (entries: readonly JournalEntry[]) => void;
  log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Follows the runner's journal from the ledger's own position until the signal fires. Whatever goes wrong, the runner
 * away or the disk full, it goes on where the ledger stands.
 */
export async function followJournal(deps: FollowJournalDeps, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await followOnce(deps, signal, () => {
        failures = 0;
      });
    } catch (error) {
      if (signal.aborted) return;
      if (failures === 0) tellLost(deps, error);
    }
    const waitMs = Math.min(limits.retryDelayMinMs * 2 ** failures, limits.retryDelayMaxMs);
    failures = Math.min(failures + 1, 10);
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** The runner restarts now and then, which is no news; anything else is. */
function tellLost({ log }: FollowJournalDeps, error: unknown): void {
  const isAway = error instanceof TfpError && error.code === 'unavailable';
  if (isAway) log.info('runner away: its journal is followed again when it is back');
  else log.warn({ err: error }, 'journal of the runner lost');
}

/** Entries that arrive together are applied together: one transaction, one sync of the disk. */
async function followOnce(
  deps: FollowJournalDeps,
  signal: AbortSignal,
  onApplied: () => void,
): Promise<void> {
  const broken = new AbortController();
  let waiting: JournalEntry[] = [];
  const applyWaiting = () => {
    const batch = waiting;
    waiting = [];
    try {
      deps.apply(batch);
      onApplied();
    } catch (error) {
      broken.abort(error);
    }
  };
  const either = AbortSignal.any([signal, broken.signal]);
  for await (const entry of deps.runner.journal(deps.journalPosition.get(), either)) {
    broken.signal.throwIfAborted();
    if (waiting.push(entry) === 1) setImmediate(applyWaiting);
  }
  broken.signal.throwIfAborted();
}
