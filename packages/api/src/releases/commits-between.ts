import type { BuilderClient } from '@tfp/contract/builder-client';
import type { ApiReleaseDiff } from '@tfp/contract/platform-api';

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
