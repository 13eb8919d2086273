import type { Advice, AppExamination } from '@tfp/contract/doctor';
import { readControlFiles } from '../git/control-files.ts';
import { askGit } from '../git/git-answer.ts';
import type { Repository } from '../git/repositories.ts';
import { LIMITS } from '../limits.ts';
import { parseProcfile } from '../procfile.ts';
import { adviseOnDockerfile } from './advise-on-dockerfile.ts';
import { adviseOnNames, NAME_CHECKS } from './advise-on-names.ts';

const COMMIT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const NOTHING: AppExamination = { checks: 0, advice: [] };

/** Reads the names of a commit's files, and its control files, against the method. */
export async function examineCommit(
  repository: Repository | undefined,
  commit: string,
): Promise<AppExamination> {
  if (repository === undefined || !COMMIT_ID.test(commit)) return NOTHING;
  const [names, files] = await Promise.all([
    namesIn(repository, commit),
    readControlFiles(repository, commit),
  ]);
  const types = Object.keys(parseProcfile(files.texts.get('Procfile') ?? ''));
  const advice: Advice[] = [
    ...adviseOnNames(names, types),
    ...adviseOnDockerfile(files.texts.get('Dockerfile')),
  ];
  return { checks: NAME_CHECKS + 1, advice };
}

async function namesIn(repository: Repository, commit: string): Promise<string[]> {
  const limits = {
    signal: AbortSignal.timeout(LIMITS.commitRangeMs),
    bytesMax: LIMITS.treeNamesBytesMax,
  };
  const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', '--end-of-options', commit];
  return (await askGit(repository, args, limits)).split('\0').filter(Boolean);
}
