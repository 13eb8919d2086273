import type { ApiReleasePlan } from '@tfp/contract/platform-api';
import { isStoppedFirst, rolloutOf } from '@tfp/contract/rollout-settings';
import type { App } from '../apps/app.ts';
import type { ConfigReader } from '../config-vars/config-vars.ts';
import type { Ledger } from '../ledger.ts';
import { diffReleases, NO_DIFF } from './diff-releases.ts';
import type { Release } from './release.ts';
import { releaseSide } from './release-side.ts';

export type PlanReleaseDeps = ConfigReader & Pick<Ledger, 'formation' | 'rehearse'>;

export interface Rehearsed {
  /** Undefined: the same as what stands, so no release would come of it. */
  release: Release | undefined;
  addedByAppJson?: string[];
}

/**
 * The release that would come out, told by making it and taking it back: so a plan and what it plans cannot differ.
 * `since` is what it is compared with.
 */
export function planRelease(
  deps: PlanReleaseDeps,
  app: App,
  since: Release | undefined,
  make: () => Rehearsed,
): ApiReleasePlan {
  return deps.rehearse(() => {
    const { release, addedByAppJson = [] } = make();
    const shown = release ?? since;
    const before = since && releaseSide(deps, app, since);
    const processes = release === undefined ? [] : replacedProcesses(deps, release);
    return {
      version: release?.version ?? null,
      description: release?.description ?? 'Nothing would change',
      diff: shown === undefined ? NO_DIFF : diffReleases(before, releaseSide(deps, app, shown)),
      release_command: release?.releaseCommand ?? null,
      processes,
      added_by_app_json: addedByAppJson,
      notes: processes
        .filter(({ type }) => [release, since].some((one) => isStopFirst(one, type)))
        .map(stopNote),
      warnings: [],
    };
  });
}

function replacedProcesses(deps: Pick<Ledger, 'formation'>, { appId, build }: Release) {
  const formation = deps.formation.of(appId);
  return Object.entries(formation)
    .filter(([type, { quantity }]) => quantity > 0 && build !== null && type in build.processTypes)
    .map(([type, { quantity }]) => ({ type, quantity }));
}

/** Whichever of the two says so: what runs must not run twice, nor what comes. Whoever plans it should know of the gap. */
function isStopFirst(release: Release | undefined, type: string): boolean {
  return isStoppedFirst(rolloutOf(release?.build?.rollout, type));
}

function stopNote({ type }: { type: string }): string {
  return `${type} is stopped before its new processes start (surge 0).`;
}
