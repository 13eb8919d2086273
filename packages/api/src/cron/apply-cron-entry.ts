import type { JournalEntry } from '@tfp/contract/journal';
import { tellCron } from '../events/tell-journal.ts';
import type { Ledger } from '../ledger.ts';

export type CronEntry = Extract<
  JournalEntry,
  { kind: 'cron-started' | 'cron-ended' | 'cron-missed' }
>;

export function isCronEntry(entry: JournalEntry): entry is CronEntry {
  return entry.kind.startsWith('cron-');
}

/** Writes what the runner tells of a job into its history, and into the app's feed where it is news. */
export function applyCronEntry(deps: Pick<Ledger, 'cronRuns' | 'events'>, entry: CronEntry): void {
  if (record(deps, entry)) tellCron(deps, entry);
}

function record({ cronRuns }: Pick<Ledger, 'cronRuns'>, entry: CronEntry): boolean {
  const { appId } = entry;
  if (entry.kind === 'cron-started') return cronRuns.started(appId, entry.run);
  if (entry.kind === 'cron-ended') return cronRuns.ended(appId, entry.run, entry.end);
  return cronRuns.missed(appId, entry.miss);
}
