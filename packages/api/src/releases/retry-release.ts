import { TfpError } from '@tfp/contract/errors';
import type { Ledger } from '../ledger.ts';
import { assertKept } from './assert-image.ts';
import { type CreateReleaseDeps, createRelease } from './create-release.ts';
import type { Release } from './release.ts';

export type RetryDeps = CreateReleaseDeps & Pick<Ledger, 'keptReleases'>;

export interface RetryWish {
  target: Release;
  actor: string;
  requestKey?: string | null;
}

/** Tries a release that failed once more, as a new release: the same code, the same config, its release command again. */
export function retryRelease(deps: RetryDeps, wish: RetryWish): Release {
  return deps.atomically(() => {
    const { target, actor, requestKey = null } = wish;
    const { appId, version } = target;
    const earlier = deps.releases.byRequest(appId, requestKey);
    if (earlier) return earlier;
    assertFailed(target);
    assertNothingSince(deps, target);
    assertKept(deps, target);
    return createRelease(deps, {
      appId,
      cause: 'retry',
      description: `Retry of v${version}: ${firstDescription(target)}`,
      actor,
      configVersion: target.configVersion,
      build: target.build,
      requestKey,
    });
  });
}

function firstDescription({ description }: Release): string {
  return description.replace(/^(Retry of v\d+: )+/, '');
}

const NO_FAILURE = {
  pending: 'it is on its way',
  succeeded: 'it went live',
  superseded: 'a newer release took its place',
} as const;

function assertFailed({ status, version }: Release): void {
  if (status === 'failed' || status === 'reverted') return;
  throw new TfpError(
    'invalid_params',
    `v${version} did not fail (${NO_FAILURE[status]}), so there is nothing to try again.`,
    { hint: 'See which releases failed: tfp releases' },
  );
}

/** What came after it would be undone without a word. An automatic rollback is no news: it only brings back what came before. */
function assertNothingSince(deps: Pick<Ledger, 'releases'>, target: Release): void {
  const newest = deps.releases.newestChange(target.appId);
  if (newest === undefined || newest.version < target.version) return;
  throw new TfpError(
    'conflict',
    `v${newest.version} (${newest.description}) came after v${target.version}, and to try that again would undo it. Nothing was changed.`,
    { hint: 'Push its commit, or set its config, again.' },
  );
}
