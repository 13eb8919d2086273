import type { Commit, CommitRange } from '@tfp/contract/builds';
import { LIMITS } from '../limits.ts';
import { resolveCommit } from './commit.ts';
import { git } from './git.ts';

/** What lies between two commits, as this repository knows it. */
export async function commitsBetween(cwd: string, from: string, to: string): Promise<CommitRange> {
  const known = await Promise.all([resolveCommit(cwd, from), resolveCommit(cwd, to)]);
  if (known.includes(undefined)) return { kind: 'unknown', commits: [], more: 0 };
  if (known[0] === known[1]) return { kind: 'same', commits: [], more: 0 };
  if (await isAncestor(cwd, from, to)) return { kind: 'forward', ...(await list(cwd, from, to)) };
  if (await isAncestor(cwd, to, from)) return { kind: 'back', ...(await list(cwd, to, from)) };
  return { kind: 'apart', ...(await list(cwd, from, to)) };
}

async function isAncestor(cwd: string, old: string, young: string): Promise<boolean> {
  return (await git(cwd, 'merge-base', '--is-ancestor', old, young)).code === 0;
}

async function list(cwd: string, from: string, to: string) {
  const range = `${from}..${to}`;
  const [log, count] = await Promise.all([
    git(cwd, 'log', `--max-count=${LIMITS.commitsShown}`, '--format=%H%x09%an%x09%s', range),
    git(cwd, 'rev-list', '--count', range),
  ]);
  const commits = log.stdout.split('\n').filter(Boolean).map(parseCommit);
  return { commits, more: Math.max(0, Number(count.stdout) - commits.length) };
}

function parseCommit(line: string): Commit {
  const [id = '', author = '', ...subject] = line.split('\t');
  return { id, author, subject: subject.join(' ') };
}
