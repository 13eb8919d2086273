import { TfpError } from '@tfp/contract/errors';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { Ledger } from '../ledger.ts';
import { askStage } from '../stages/ask-stage.ts';
import type { Release, ReleasedBuild } from './release.ts';

/** What the ledger says: of a release that is not kept any more the image may go at any moment. */
export function assertKept(deps: Pick<Ledger, 'keptReleases'>, release: Release): void {
  const { build } = release;
  if (build === null || deps.keptReleases.images(release.appId).has(build.image)) return;
  throw missingImage(release.version, build, 'is not kept any more');
}

/**
 * What the engine says: an image can be removed by hand, too. Asked before anything is changed. One that does not answer
 * holds up no way back: the warnings that are given back say what is not known then.
 */
export async function lookForImage(
  deps: { runner: Pick<RunnerClient, 'hasImage'> },
  { version, build }: Pick<Release, 'version' | 'build'>,
): Promise<string[]> {
  if (build === null) return [];
  const isPresent = await askStage('run', () => deps.runner.hasImage(build.image));
  if (isPresent === false) throw missingImage(version, build, 'is not on this machine any more');
  return isPresent === null ? [unknownImage(version)] : [];
}

function unknownImage(version: number): string {
  return `The Docker Engine does not answer: whether it still has the image of v${version} is not known.`;
}

function missingImage(version: number, build: ReleasedBuild, what: string): TfpError {
  return new TfpError('image_missing', `The image of v${version} ${what}. Nothing was changed.`, {
    hint: `Push its commit again: git push -f tfp ${build.commit}:main`,
  });
}
