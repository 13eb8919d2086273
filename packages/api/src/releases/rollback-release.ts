import { TfpError } from '@tfp/contract/errors';
import { type CreateReleaseDeps, createRelease } from './create-release.ts';
import { keptImages } from './kept-releases.ts';
import { recentRequests } from './recent-requests.ts';
import type { Release } from './release.ts';

export interface RollbackWish {
  appId: string;
  target: Release;
  actor: string;
  requestKey?: string | null;
}

/**
 * Brings code and config of an earlier release back, together, as a new release. It supersedes a rollout on its way.
 * A build that is running is no rollout: its push was accepted, and it becomes a release when it is done.
 */
export function rollbackRelease(deps: CreateReleaseDeps, wish: RollbackWish): Release {
  return deps.atomically(() => {
    const { appId, target, actor, requestKey = null } = wish;
    const earlier = requestKey && deps.releases.byRequest(appId, requestKey, recentRequests());
    if (earlier) return earlier;
    const problem = rollbackProblem(deps, target);
    if (problem) throw problem;
    return createRelease(deps, {
      appId,
      cause: 'rollback',
      description: `Rollback to v${target.version}`,
      actor,
      configVersion: target.configVersion,
      build: target.build,
      requestKey,
    });
  });
}

/** Records that the runner went back by itself, since the processes of a release died soon after it went live. */
export function recordAutomaticRollback(
  deps: CreateReleaseDeps,
  to: Release,
  actor: string,
): Release {
  return createRelease(deps, {
    appId: to.appId,
    cause: 'revert',
    description: `Automatic rollback to v${to.version}`,
    actor,
    configVersion: to.configVersion,
    build: to.build,
  });
}

/** Why an app cannot go back to a release, or undefined when it can. */
export function rollbackProblem(
  deps: Pick<CreateReleaseDeps, 'releases'>,
  target: Release,
): TfpError | undefined {
  const version = `v${target.version}`;
  const hint = 'See which releases there are, and choose one that succeeded.';
  switch (target.status) {
    case 'failed':
      return new TfpError(
        'invalid_params',
        `${version} failed and never ran, so there is no way back to it.`,
        { hint },
      );
    case 'superseded':
      return new TfpError(
        'invalid_params',
        `${version} never went live: a newer release took its place.`,
        { hint },
      );
    case 'reverted':
      return new TfpError(
        'invalid_params',
        `${version} was reverted, since its processes died soon after it went live.`,
        { hint },
      );
    case 'pending':
      return new TfpError('conflict', `${version} is on its way right now.`, {
        hint: 'Wait until it is live.',
      });
    case 'succeeded':
      return missingImage(deps, target);
  }
}

function missingImage(deps: Pick<CreateReleaseDeps, 'releases'>, target: Release) {
  if (target.build === null || keptImages(deps, target.appId).has(target.build.image)) {
    return undefined;
  }
  return new TfpError('image_missing', `The image of v${target.version} is not kept any more.`, {
    hint: `Push its commit ${target.build.commit} again.`,
  });
}
