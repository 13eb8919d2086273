import { basename, dirname } from 'node:path';
import { git } from './git.ts';

/** Whether git passes a file over. Undefined where there is no repository, or no git. */
export async function isIgnored(path: string): Promise<boolean | undefined> {
  try {
    const { code } = await git(dirname(path), 'check-ignore', '--quiet', '--', basename(path));
    return code > 1 ? undefined : code === 0;
  } catch {
    return undefined;
  }
}
