import { shellWord } from '../command-line/shell-word.ts';
import { git } from './git.ts';
import { allRemotes } from './remotes.ts';

/**
 * Lets git ask this program for the token, in this repository and for this server alone. The empty entry before it
 * keeps helpers of the user out: they would store the token, and offer an old one after a new login.
 */
export async function installCredentialHelper(
  cwd: string,
  gitUrl: string,
  platformUrl: string,
  self: readonly string[],
): Promise<void> {
  const key = helperKey(gitUrl);
  // git hands the helper to a shell: nothing in a path may mean something there.
  const command = [...self, 'git:credentials', '--url', platformUrl].map(shellWord).join(' ');
  await git(cwd, 'config', '--local', '--replace-all', key, '');
  await git(cwd, 'config', '--local', '--add', key, `!${command}`);
}

/** Takes the helper away again when no remote of the repository leads to that server any more. */
export async function removeUnusedHelper(cwd: string, gitUrl: string): Promise<void> {
  const { origin } = new URL(gitUrl);
  const remotes = await allRemotes(cwd);
  if (remotes.some(({ url }) => URL.canParse(url) && new URL(url).origin === origin)) return;
  await git(cwd, 'config', '--local', '--remove-section', `credential.${origin}`);
}

function helperKey(gitUrl: string): string {
  return `credential.${new URL(gitUrl).origin}.helper`;
}
