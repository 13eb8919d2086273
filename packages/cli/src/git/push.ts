import { spawn } from 'node:child_process';
import type { Screen } from '../output/output.ts';
import type { World } from '../world.ts';
import { resolveCommit } from './commit.ts';
import { git, gitMissing } from './git.ts';

type Place = Pick<World, 'cwd' | 'stdout' | 'stderr' | 'signals'>;

/** Pushes a commit to main of a remote. git speaks for itself; its exit code is told. */
export async function pushCommit(world: Place, remote: string, commit: string): Promise<number> {
  const { cwd, stdout, stderr, signals } = world;
  const refspec = `${commit}:refs/heads/main`;
  const child = spawn('git', ['push', remote, refspec], {
    cwd,
    stdio: ['inherit', childStream(stdout), childStream(stderr)],
  });
  child.stdout?.pipe(stdout, { end: false });
  child.stderr?.pipe(stderr, { end: false });
  // Ctrl-C on a terminal reaches git itself, which says what stands before it leaves.
  const ignore = () => {};
  const end = () => void child.kill();
  signals.on('SIGINT', ignore);
  signals.on('SIGTERM', end);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => reject(gitMissing(cause)));
      child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
    });
  } finally {
    signals.off('SIGINT', ignore);
    signals.off('SIGTERM', end);
  }
}

/** Whether main of a remote is at a commit, so that git has nothing to push. The remote is asked only where it was last seen there. */
export async function isPushed(cwd: string, remote: string, commit: string): Promise<boolean> {
  if ((await resolveCommit(cwd, `refs/remotes/${remote}/main`)) !== commit) return false;
  const { code, stdout } = await git(cwd, 'ls-remote', '--', remote, 'refs/heads/main');
  return code === 0 && stdout.startsWith(commit);
}

/** On its own stream git knows whether it speaks to a terminal, and redraws its progress there. */
function childStream({ fd }: Screen): number | 'pipe' {
  return fd ?? 'pipe';
}
