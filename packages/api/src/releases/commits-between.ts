import type { BuilderClient } from '@tfp/contract/builder-client';
import type { ApiReleaseDiff } from '@tfp/contract/platform-api';
import type { Ledger } from '../ledger.ts';
import type { Release } from './release.ts';

/** Adds the commits that lie between, as the app's repository has them. A build stage that is away takes nothing else from a diff. */
export async function withCommits<Told extends ApiReleaseDiff>(
  deps: { builder: Pick<BuilderClient, 'commits'> },
  repositoryId: string,
  diff: Told,
): Promise<Told> {
  const { code } = diff;
  if (code?.from == null || code.to === null) return diff;
  const commits = await deps.builder.commits(repositoryId, code.from, code.to).catch(() => null);
  return { ...diff, code: { ...code, commits } };
}

/** Where the commits of a release lie: in the repository of the app that was pushed to, also where it was promoted. */
export function repositoryOf(
  deps: Pick<Ledger, 'builds'>,
  { appId, build }: Pick<Release, 'appId' | 'build'>,
): string {
  return (build && deps.builds.find(build.id)?.appId) ?? appId;
}
