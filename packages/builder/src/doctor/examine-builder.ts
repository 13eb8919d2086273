import type { Examination } from '@tfp/contract/doctor';
import { examine } from '@tfp/contract/examine';
import { checkPrivate, checkVitals } from '@tfp/contract/vitals';
import { callEngine } from '../call-engine.ts';
import type { Pushes } from '../git/pushes.ts';
import type { Repositories } from '../git/repositories.ts';
import type { FindImagesDeps } from '../images/collect-images.ts';
import { LIMITS } from '../limits.ts';
import { checkGit } from './check-git.ts';
import { checkImages } from './check-images.ts';
import { checkRepositories } from './check-repositories.ts';

export interface ExamineBuilderDeps extends FindImagesDeps {
  repositories: Pick<Repositories, 'appIds' | 'find'>;
  pushes: Pick<Pushes, 'isIdle'>;
  gitVersion: () => Promise<string>;
  /** In what builds are not limited, in words. */
  unlimited: () => string[];
  /** The builder's own folder. */
  folder: string;
}

/** What the build stage finds of leftovers, limits and modes. */
export async function examineBuilder(deps: ExamineBuilderDeps): Promise<Examination> {
  const appIds = await deps.repositories.appIds();
  const checks = {
    repositories: () => checkRepositories(deps, appIds),
    images: () => callEngine(checkImages(deps), LIMITS.examinationCallMs),
    git: async () => checkGit(await deps.gitVersion()),
    'limits of builds': () =>
      deps.unlimited().map((problem) => ({
        code: 'builds_unlimited',
        invariant: 'host' as const,
        severity: 'warning' as const,
        found: `Builds are not limited: ${problem}.`,
        next: 'See the log of the builder; a greedy build can slow the apps down.',
      })),
    modes: () => checkPrivate([deps.folder]),
    vitals: () => checkVitals(LIMITS),
  };
  return examine('builder', checks, appIds);
}
