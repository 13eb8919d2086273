import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LIMITS } from '../limits.ts';

/** As git says it: `git version 2.47.3`. */
export async function readGitVersion(searchPath: string): Promise<string> {
  const options = { env: { PATH: searchPath }, timeout: LIMITS.gitAnswerMs };
  const { stdout } = await promisify(execFile)('git', ['--version'], options);
  return stdout.trim();
}
