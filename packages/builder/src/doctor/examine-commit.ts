import type { Advice, AppExamination } from '@tfp/contract/doctor';
import { parseProcfile } from '../control-files/procfile.ts';
import { askGit } from '../git/ask-git.ts';
import type { Repository } from '../git/bare-repository.ts';
import { isCommitId } from '../git/commit-id.ts';
import { readControlFiles } from '../git/read-control-files.ts';
import { LIMITS } from '../limits.ts';
import { adviseOnDockerfile } from './advise-on-dockerfile.ts';
import { adviseOnNames, NAME_CHECKS } from './advise-on-names.ts';

const NOTHING: AppExamination = { checks: 0, advice: [] };

/** Reads the names of a commit's files, and its control files, against the method. */
export async function examineCommit(
  repository: Repository | undefined,
  commit: string,
): Promise<AppExamination> {
  if (repository === undefined || !isCommitId(commit)) return NOTHING;
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
    signal: AbortSignal.timeout(LIMITS.gitAnswerMs),
    bytesMax: LIMITS.treeNamesBytesMax,
  };
  const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', '--end-of-options', commit];
  return (await askGit(repository, args, limits)).split('\0').filter(Boolean);
}
