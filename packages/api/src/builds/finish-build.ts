import type { BuildOutcome, BuiltImage } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type { Ledger } from '../ledger.ts';
import { type CreateReleaseDeps, createRelease } from '../releases/create-release.ts';
import { shortCommit } from '../releases/release.ts';
import type { Build } from './build-store.ts';

export type FinishBuildDeps = CreateReleaseDeps & Pick<Ledger, 'apps' | 'builds'>;

/**
 * A finished build becomes a release, joined with the newest accepted config, unless a newer push of the app was
 * accepted meanwhile. A newer push that failed does not count: its pusher was told that nothing came of it.
 * Said twice, it is answered twice and done once.
 */
export function finishBuild(deps: FinishBuildDeps, id: string, built: BuiltImage): BuildOutcome {
  return deps.atomically(() => {
    const build = deps.builds.find(id);
    if (build === undefined) throw new TfpError('not_found', `There is no build ${id}.`);
    if (build.status !== 'running') return settledOutcome(deps, build);
    const newer = deps.builds.newestAfter(build);
    if (newer) {
      deps.builds.settle(id, 'superseded', built);
      return { kind: 'superseded', byCommit: newer.commit };
    }
    deps.builds.settle(id, 'succeeded', built);
    const release = createRelease(deps, {
      appId: build.appId,
      cause: 'deploy',
      description: `Deploy ${shortCommit(build.commit)}`,
      actor: build.actor,
      configVersion: deps.releases.base(build.appId)?.configVersion ?? 0,
      build: { id, commit: build.commit, ...built },
    });
    return { kind: 'released', version: release.version };
  });
}

function settledOutcome(deps: FinishBuildDeps, build: Build): BuildOutcome {
  const release = deps.releases.ofBuild(build.appId, build.id);
  if (release) return { kind: 'released', version: release.version };
  if (build.status === 'superseded') {
    const byCommit = deps.builds.newestAfter(build)?.commit ?? build.commit;
    return { kind: 'superseded', byCommit };
  }
  throw new TfpError(
    'conflict',
    `Build #${build.number} was given up: ${build.reason ?? 'it failed'}.`,
    {
      hint: 'Push again.',
    },
  );
}
