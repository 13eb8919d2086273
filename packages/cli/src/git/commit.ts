import { TfpError } from '@tfp/contract/errors';
import { git } from './git.ts';
import { isInRepository } from './remotes.ts';

/** The id of the commit that a branch, a tag or an id stands for. */
export async function findCommit(cwd: string, ref: string): Promise<string> {
  if (!(await isInRepository(cwd))) {
    throw new TfpError(
      'not_found',
      'This folder is no git repository, so there is nothing to deploy.',
      {
        hint: 'Go to the folder of your code, or make this one a repository: git init -b main',
      },
    );
  }
  const commit = await resolveCommit(cwd, ref);
  if (commit !== undefined) return commit;
  if ((await resolveCommit(cwd, 'HEAD')) === undefined) {
    throw new TfpError(
      'not_found',
      'This repository has no commit yet, so there is nothing to deploy.',
      {
        hint: 'Make one: git add --all && git commit',
      },
    );
  }
  throw new TfpError('not_found', `There is no commit "${ref}" in this repository.`, {
    hint: 'See those that are there: git log --oneline --all',
  });
}

/** Undefined where the repository lacks it. */
export async function resolveCommit(cwd: string, ref: string): Promise<string | undefined> {
  if (ref.startsWith('-')) return undefined;
  const { code, stdout } = await git(cwd, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  return code === 0 ? stdout.trim() : undefined;
}

/** How many files differ from the last commit, or are in none. */
export async function countUncommitted(cwd: string): Promise<number> {
  const { stdout } = await git(cwd, 'status', '--porcelain');
  return stdout.split('\n').filter((line) => line !== '').length;
}
