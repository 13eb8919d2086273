import type { JournalEntry } from '@tfp/contract/journal';
import type { Ledger } from '../ledger.ts';

export type CronEntry = Extract<
  JournalEntry,
  { kind: 'cron-started' | 'cron-ended' | 'cron-missed' }
>;

export function isCronEntry(entry: JournalEntry): entry is CronEntry {
  return entry.kind.startsWith('cron-');
}

/** Writes what the runner tells of a job into its history. */
export function applyCronEntry({ cronRuns }: Pick<Ledger, 'cronRuns'>, entry: CronEntry): void {
  const { appId } = entry;
  if (entry.kind === 'cron-started') cronRuns.started(appId, entry.run);
  if (entry.kind === 'cron-ended') cronRuns.ended(appId, entry.run, entry.end);
  if (entry.kind === 'cron-missed') cronRuns.missed(appId, entry.miss);
}
