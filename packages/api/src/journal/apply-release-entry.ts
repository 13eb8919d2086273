import type { JournalEntry } from '@tfp/contract/journal';
import type { Logger } from '@tfp/contract/platform-process';
import { PLATFORM_ACTOR } from '../access/actor.ts';
import { tellCommand } from '../events/tell-journal.ts';
import { tellFailed, tellLive, tellReverted, tellSettled } from '../events/tell-release.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { type CreateReleaseDeps, createRelease } from '../releases/create-release.ts';
import { hasSameContent, type Release } from '../releases/release.ts';

export interface ApplyReleaseDeps extends CreateReleaseDeps, Pick<Ledger, 'audit'> {
  log: Pick<Logger, 'warn'>;
}

type Outcome<Kind extends JournalEntry['kind']> = Extract<JournalEntry, { kind: Kind }>;
type ReleaseEntry = Outcome<'progress' | 'output' | 'live' | 'settled' | 'failed' | 'reverted'>;

/** What became of a release. An entry that comes too late for its status has no effect. */
export function applyReleaseEntry(deps: ApplyReleaseDeps, entry: ReleaseEntry): void {
  const release = deps.releases.find(entry.appId, entry.version);
  if (release === undefined) {
    deps.log.warn({ app: entry.appId, version: entry.version }, 'journal names an unknown release');
    return;
  }
  // A runner that is newer than this process may tell more.
  const apply = EFFECTS[entry.kind] as Effect<ReleaseEntry> | undefined;
  apply?.(deps, release, entry);
}

type Effect<Entry> = (deps: ApplyReleaseDeps, release: Release, entry: Entry) => void;

const EFFECTS: { [Kind in ReleaseEntry['kind']]: Effect<Outcome<Kind>> } = {
  progress: applyProgress,
  output: applyOutput,
  live: applyLive,
  settled: applySettled,
  failed: applyFailed,
  reverted: applyReverted,
};

function applyProgress(deps: ApplyReleaseDeps, release: Release, entry: Outcome<'progress'>): void {
  const line = entry.line.slice(0, limits.progressLineBytesMax);
  const { waitsFor } = entry;
  const event = { kind: 'progress', line, ...(waitsFor && { waitsFor }) } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellCommand(deps, entry);
}

/** A runner that was restarted tells the lines again from the first on: those that are here are passed over. */
function applyOutput(deps: ApplyReleaseDeps, release: Release, entry: Outcome<'output'>): void {
  const known = deps.releaseEvents.outputLineCount(release.appId, release.version);
  const lines = entry.lines.slice(Math.max(0, known - entry.from));
  if (lines.length === 0) return;
  const from = entry.from + entry.lines.length - lines.length;
  const event = { kind: 'output', from, lines } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
}

/** Also of one that was superseded in the same moment: what serves is what the ledger must say. */
function applyLive(deps: ApplyReleaseDeps, release: Release, entry: Outcome<'live'>): void {
  if (release.status !== 'pending' && release.status !== 'superseded') return;
  deps.failpoint('api.before-live-commit');
  deps.afterCommit(() => deps.failpoint('api.after-live-commit'));
  deps.releases.setStatus(release, 'succeeded');
  const event = { kind: 'live', proof: entry.proof } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellLive(deps, release, entry.proof, entry.at);
}

/** A runner that died as it told may tell it again: the first one stands. */
function applySettled(deps: ApplyReleaseDeps, release: Release, entry: Outcome<'settled'>): void {
  const isTold = deps.releaseEvents.proof(release.appId, release.version) !== null;
  if (release.status !== 'succeeded' || isTold) return;
  const event = { kind: 'settled', proof: entry.proof } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellSettled(deps, release, entry.proof, entry.at);
}

function applyFailed(deps: ApplyReleaseDeps, release: Release, entry: Outcome<'failed'>): void {
  if (release.status !== 'pending') return;
  deps.releases.setStatus(release, 'failed');
  const live = deps.releases.live(release.appId);
  const serving = live?.build ? live.version : null;
  const event = { kind: 'failed', verdict: entry.verdict, serving } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellFailed(deps, release, entry.verdict, entry.at);
}

/** The runner has gone back to `to` by itself, since the processes of the release died soon after it went live. */
function applyReverted(deps: ApplyReleaseDeps, release: Release, entry: Outcome<'reverted'>): void {
  if (release.status !== 'succeeded' || release.build === null) return;
  deps.releases.setStatus(release, 'reverted');
  const event = { kind: 'reverted', to: entry.to, verdict: entry.verdict } as const;
  deps.releaseEvents.add(release.appId, release.version, event, entry.at);
  tellReverted(deps, release, entry.to, entry.verdict, entry.at);
  const to = deps.releases.find(release.appId, entry.to);
  if (to !== undefined) recordWayBack(deps, release, to);
}

/**
 * The way back becomes a release of its own, unless a newer one is already accepted (then that decides what runs next),
 * nothing would differ (then one crash would make releases for ever), or the app was destroyed before this was heard (an
 * entry that is refused would hold up all that follow).
 */
function recordWayBack(deps: ApplyReleaseDeps, from: Release, to: Release): void {
  const app = deps.apps.living(from.appId);
  const base = deps.releases.base(from.appId);
  if (app === undefined || hasSameContent(from, to)) return;
  if (base !== undefined && base.version > from.version) return;
  const { version } = createRelease(deps, {
    appId: app.id,
    cause: 'revert',
    description: `Automatic rollback to v${to.version}`,
    actor: PLATFORM_ACTOR,
    configVersion: to.configVersion,
    build: to.build,
  });
  const detail = { release: version, from: from.version, to: to.version };
  deps.audit.add({ action: 'releases:revert', actor: PLATFORM_ACTOR, app, detail });
}
