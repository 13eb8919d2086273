import type { JournalEntry } from '@tfp/contract/journal';
import type { Logger } from '@tfp/contract/platform-process';
import { tellCron, tellHealth, tellOneOff, tellProcess } from '../events/tell-journal.ts';
import type { Ledger } from '../ledger.ts';
import { type ApplyReleaseDeps, applyReleaseEntry } from './apply-release-entry.ts';

export interface ApplyEntryDeps
  extends ApplyReleaseDeps,
    Pick<Ledger, 'cleanups' | 'cronRuns' | 'journalPosition' | 'oneOffs'> {
  log: Pick<Logger, 'warn'>;
}

/**
 * Takes what the runner says happened into the ledger: the effects and the position in the journal, in one
 * transaction, so that each entry counts exactly once whatever dies in between. An entry that fits nothing that the
 * ledger knows has no effect.
 */
export function applyEntries(deps: ApplyEntryDeps, entries: readonly JournalEntry[]): void {
  deps.atomically(() => {
    let position = deps.journalPosition.get();
    for (const entry of entries) {
      const { seq } = entry;
      if (seq <= position) continue;
      if (seq > position + 1) deps.log.warn({ seq, position }, 'journal has a gap');
      applyEntry(deps, entry);
      position = seq;
    }
    deps.journalPosition.set(position);
  });
}

function applyEntry(deps: ApplyEntryDeps, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'process':
      tellProcess(deps, entry);
      return;
    case 'health':
      tellHealth(deps, entry);
      return;
    case 'oneOffStarted':
    case 'oneOffEnded':
      if (deps.oneOffs.record(entry)) tellOneOff(deps, entry);
      return;
    case 'cron-started':
    case 'cron-ended':
    case 'cron-missed':
      if (deps.cronRuns.record(entry)) tellCron(deps, entry);
      return;
    case 'gone':
      deps.cleanups.done(entry.appId, 'runner');
      break;
    default:
      applyReleaseEntry(deps, entry);
  }
  deps.afterCommit(() => deps.changes.notify(entry.appId));
}
