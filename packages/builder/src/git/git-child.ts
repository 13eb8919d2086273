import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { LIMITS } from '../limits.ts';

export type GitChild = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts git with a process group of its own, so that the helpers that it starts end with it. */
export function startGit(
  args: string[],
  options: { cwd: string; env: Record<string, string> },
): GitChild {
  const child = spawn('git', args, { ...options, stdio: 'pipe', detached: true });
  // Whoever reads the output sees the end; a closed stdin is how git says that it has read enough.
  child.stdin.on('error', () => {});
  return child;
}

/** Asks git and its helpers to end, so that they take their temporary files with them; force comes after the grace. */
export function terminate(child: GitChild): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(child, 'SIGTERM');
  const force = setTimeout(() => signalGroup(child, 'SIGKILL'), LIMITS.gitKillGraceMs);
  child.once('close', () => clearTimeout(force));
}

function signalGroup({ pid }: GitChild, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended in the same moment.
  }
}
