import { TfpError } from '@tfp/contract/errors';
import { git } from './git.ts';

export const REMOTE = 'tfp';

export async function isInRepository(cwd: string): Promise<boolean> {
  return (await git(cwd, 'rev-parse', '--git-dir')).code === 0;
}

/** The URL of a remote as it is configured, or undefined where there is no such remote or repository. */
export async function remoteUrl(cwd: string, remote: string): Promise<string | undefined> {
  const { code, stdout } = await git(cwd, 'config', '--get', `remote.${remote}.url`);
  return code === 0 ? stdout.trim() : undefined;
}

/** All remotes of the repository and where they lead. */
export async function allRemotes(cwd: string): Promise<{ name: string; url: string }[]> {
  const { stdout } = await git(cwd, 'config', '--get-regexp', '^remote\\..*\\.url$');
  return stdout
    .split('\n')
    .map((line) => /^remote\.(.+)\.url (.+)$/.exec(line))
    .flatMap((match) => (match ? [{ name: match[1] ?? '', url: match[2] ?? '' }] : []));
}

/** Makes the remote lead to the URL, whether it was there or not. */
export async function setRemote(cwd: string, remote: string, url: string): Promise<void> {
  const verb = (await remoteUrl(cwd, remote)) === undefined ? 'add' : 'set-url';
  const { code, stderr } = await git(cwd, 'remote', verb, '--', remote, url);
  if (code !== 0) {
    throw new TfpError('conflict', `git could not set the remote ${remote}: ${stderr.trim()}`, {
      hint: 'See the remotes that there are: git remote -v',
    });
  }
}

export async function removeRemote(cwd: string, remote: string): Promise<void> {
  await git(cwd, 'remote', 'remove', '--', remote);
}

/** The app that a git URL names: its last part without `.git`. */
export function appOfUrl(url: string): string | undefined {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return /([^/:]+?)(?:\.git)?\/?$/.exec(path)?.[1];
}

/** Whether a remote is that repository, whoever's name and token stand in the URL. */
export function leadsTo(remote: string, gitUrl: string): boolean {
  if (!URL.canParse(remote)) return false;
  const [a, b] = [new URL(remote), new URL(gitUrl)];
  return a.host === b.host && a.pathname === b.pathname;
}
