import type { JournalEntry } from '@tfp/contract/journal';
import type { Logger } from '@tfp/contract/platform-process';
import { PLATFORM_ACTOR } from '../access/actor.ts';
import { applyCronEntry, isCronEntry } from '../cron/apply-cron-entry.ts';
import { tellCommand, tellHealth, tellOneOff, tellProcess } from '../events/tell-journal.ts';
import { tellFailed, tellLive, tellReverted, tellSettled } from '../events/tell-release.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { CreateReleaseDeps } from '../releases/create-release.ts';
import { hasSameContent, type Release } from '../releases/release.ts';
import { recordAutomaticRollback } from '../releases/rollback-release.ts';

export interface ApplyEntryDeps
  extends CreateReleaseDeps,
    Pick<
      Ledger,
      'apps' | 'audit' | 'cleanups' | 'cronRuns' | 'events' | 'journalPosition' | 'oneOffs'
    > {
  log: Pick<Logger, 'warn'>;
}

type Outcome<Kind extends JournalEntry['kind']> = Extract<JournalEntry, { kind: Kind }>;
type ReleaseEntry = Outcome<'progress' | 'output' | 'live' | 'settled' | 'failed' | 'reverted'>;

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
  if (entry.kind === 'process') {
    tellProcess(deps, entry);
    return;
  }
  if (entry.kind === 'health') {
    tellHealth(deps, entry);
    return;
  }
  if (entry.kind === 'oneOffStarted' || entry.kind === 'oneOffEnded') {
    if (deps.oneOffs.record(entry)) tellOneOff(deps, entry);
    return;
  }
  if (isCronEntry(entry)) {
    applyCronEntry(deps, entry);
    return;
  }
  deps.afterCommit(() => deps.changes.notify(entry.appId));
  if (entry.kind === 'gone') deps.cleanups.done(entry.appId, 'runner');
  else applyToRelease(deps, entry);
}

function applyToRelease(deps: ApplyEntryDeps, entry: ReleaseEntry): void {
  const release = deps.releases.find(entry.appId, entry.version);
  if (release === undefined) {
    deps.log.warn({ app: entry.appId, version: entry.version }, 'journal names an unknown release');
    return;
  }
  if (entry.kind === 'progress') applyProgress(deps, release, entry);
  if (entry.kind === 'output') applyOutput(deps, release, entry);
  if (entry.kind === 'live') applyLive(deps, release, entry);
  if (entry.kind === 'settled') applySettled(deps, release, entry);
  if (entry.kind === 'failed') applyFailed(deps, release, entry);
  if (entry.kind === 'reverted') applyReverted(deps, release, entry);
}

function applyProgress(deps: ApplyEntryDeps, release: Release, entry: Outcome<'progress'>): void {
  const line = entry.line.slice(0, limits.progressLineBytesMax);
  const event = { kind: 'progress', line } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellCommand(deps, entry);
}

/** A runner that was restarted tells the lines again from the first on: those that are here are passed over. */
function applyOutput(deps: ApplyEntryDeps, release: Release, entry: Outcome<'output'>): void {
  const known = deps.releaseEvents.outputLineCount(release.appId, release.version);
  const lines = entry.lines.slice(Math.max(0, known - entry.from));
  if (lines.length === 0) return;
  const from = entry.from + entry.lines.length - lines.length;
  const event = { kind: 'output', from, lines } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
}

/** Also of one that was superseded in the same moment: what serves is what the ledger must say. */
function applyLive(deps: ApplyEntryDeps, release: Release, entry: Outcome<'live'>): void {
  if (release.status !== 'pending' && release.status !== 'superseded') return;
  deps.failpoint('api.before-live-commit');
  deps.afterCommit(() => deps.failpoint('api.after-live-commit'));
  deps.releases.setStatus(release, 'succeeded');
  const event = { kind: 'live', proof: entry.proof } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellLive(deps, release, entry.proof, entry.at);
}

/** A runner that died as it told may tell it again: the first one stands. */
function applySettled(deps: ApplyEntryDeps, release: Release, entry: Outcome<'settled'>): void {
  const isTold = deps.releaseEvents.proof(release.appId, release.version) !== null;
  if (release.status !== 'succeeded' || isTold) return;
  const event = { kind: 'settled', proof: entry.proof } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellSettled(deps, release, entry.proof, entry.at);
}

function applyFailed(deps: ApplyEntryDeps, release: Release, entry: Outcome<'failed'>): void {
  if (release.status !== 'pending') return;
  deps.releases.setStatus(release, 'failed');
  const event = { kind: 'failed', verdict: entry.verdict } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellFailed(deps, release, entry.verdict, entry.at);
}

/**
 * The runner has gone back to `to` by itself. That becomes a release of its own, unless a newer one is already
 * accepted (then that decides what runs next), nothing would differ (then one crash would make releases for ever), or
 * the app was destroyed before this was heard (an entry that is refused would hold up all that follow).
 */
function applyReverted(deps: ApplyEntryDeps, release: Release, entry: Outcome<'reverted'>): void {
  if (release.status !== 'succeeded' || release.build === null) return;
  deps.releases.setStatus(release, 'reverted');
  const event = { kind: 'reverted', to: entry.to, verdict: entry.verdict } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellReverted(deps, release, entry.to, entry.verdict, entry.at);
  const app = deps.apps.living(release.appId);
  const to = deps.releases.find(release.appId, entry.to);
  const base = deps.releases.base(release.appId);
  if (app === undefined || to === undefined || hasSameContent(release, to)) return;
  if (base !== undefined && base.version > release.version) return;
  const { version } = recordAutomaticRollback(deps, to, PLATFORM_ACTOR);
  deps.audit.add({
    action: 'releases:revert',
    actor: PLATFORM_ACTOR,
    app,
    detail: { release: version, from: release.version, to: to.version },
  });
}
