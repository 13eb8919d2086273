import type { Failpoint } from '@tfp/contract/failpoint';
import { RELEASE_TYPE, WEB_TYPE } from '@tfp/contract/releases';
import { SIZES, STANDARD_SIZE } from '@tfp/contract/sizes';
import { assertLiving } from '../apps/assert-living.ts';
import type { Changes } from '../changes.ts';
import type { ChangedKeys } from '../config-vars/config-change.ts';
import { tellCreated, tellLive, tellSuperseded } from '../events/tell-release.ts';
import { assertFits } from '../formation/assert-fits.ts';
import type { Room } from '../formation/room.ts';
import { spokenForMb } from '../formation/spoken-for.ts';
import type { Ledger } from '../ledger.ts';
import type { NewRelease, Release, ReleaseCause } from './release.ts';

export interface CreateReleaseDeps
  extends Pick<
    Ledger,
    'apps' | 'events' | 'releases' | 'releaseEvents' | 'formation' | 'atomically' | 'afterCommit'
  > {
  changes: Pick<Changes, 'notify'>;
  room: Pick<Room, 'memoryMb'>;
  failpoint: Failpoint;
}

export type ReleaseWish = Omit<NewRelease, 'releaseCommand'> & {
  /** Whether the code's release command runs; where nothing is said, the cause decides. */
  runsCommand?: boolean | undefined;
  /** The names of the config vars that were set and unset for it. */
  changed?: ChangedKeys;
};

/** Going back does not migrate again: what an old release command would do to new data nobody has tried. */
const RUNS_COMMAND: Record<ReleaseCause, boolean> = {
  deploy: true,
  config: true,
  promote: true,
  retry: true,
  rollback: false,
  revert: false,
};

/**
 * Joins a build with a config version into the app's next release. It is numbered and recorded at once; whoever runs
 * it hears of it when it is on disk.
 *
 * - One that waits or rolls out and is not live yet is superseded: whoever waits for it is told by which.
 * - One with a build is pending until the runner says how it went.
 * - One without a build has nothing to run, so it has succeeded.
 */
export function createRelease(deps: CreateReleaseDeps, wish: ReleaseWish): Release {
  return deps.atomically(() => {
    assertLiving(deps, wish.appId);
    const waiting = deps.releases.pending(wish.appId);
    if (waiting) deps.releases.setStatus(waiting, 'superseded');
    const release = deps.releases.add({ ...wish, releaseCommand: releaseCommand(wish) });
    tellCreated(deps, release, wish.changed);
    if (waiting) noteSuperseded(deps, waiting, release);
    if (release.build === null) noteNothingRuns(deps, release);
    else beginFormation(deps, release.appId, Object.keys(release.build.processTypes));
    deps.afterCommit(() => {
      deps.failpoint('api.after-release-commit');
      deps.changes.notify(release.appId);
    });
    return release;
  });
}

function releaseCommand({ cause, build, runsCommand = RUNS_COMMAND[cause] }: ReleaseWish) {
  return runsCommand ? (build?.processTypes[RELEASE_TYPE] ?? null) : null;
}

function noteSuperseded(deps: CreateReleaseDeps, older: Release, newer: Release): void {
  const byCommit = newer.build?.commit;
  deps.releaseEvents.add(older.appId, older.version, {
    kind: 'superseded',
    by: newer.version,
    ...(byCommit === undefined ? {} : { byCommit }),
  });
  tellSuperseded(deps, older, newer);
}

function noteNothingRuns(deps: CreateReleaseDeps, release: Release): void {
  const proof = { liveMs: 0, processes: [] };
  deps.releaseEvents.add(release.appId, release.version, { kind: 'live', proof });
  tellLive(deps, release, proof);
  const nothing = { drained: 0, dropped: 0, cut: 0, stopped: [], killed: [] };
  deps.releaseEvents.add(release.appId, release.version, { kind: 'settled', proof: nothing });
}

/** A type that is new starts with no process, but web with one, so that a first push has something to show. */
function beginFormation(deps: CreateReleaseDeps, appId: string, types: string[]): void {
  for (const type of types) {
    if (type === RELEASE_TYPE) continue;
    const quantity = type === WEB_TYPE ? 1 : 0;
    const isNew = deps.formation.begin(appId, type, quantity);
    if (isNew && quantity > 0) assertFirstFits(deps, type, quantity);
  }
}

/** Only what is new is asked: a way back, or a fix, must not fail because a machine was filled too much. */
function assertFirstFits(deps: CreateReleaseDeps, type: string, quantity: number): void {
  const afterMb = spokenForMb(deps);
  const beforeMb = afterMb - quantity * SIZES[STANDARD_SIZE].memoryMb;
  assertFits(deps.room, { beforeMb, afterMb, type, quantity, size: STANDARD_SIZE });
}
