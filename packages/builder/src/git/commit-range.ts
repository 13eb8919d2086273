import type { Commit, CommitRange } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import { cleanLine } from '../clean-line.ts';
import { LIMITS } from '../limits.ts';
import { askGit } from './ask-git.ts';
import type { Repository } from './bare-repository.ts';
import { isCommitId } from './commit-id.ts';

const UNKNOWN: CommitRange = { kind: 'unknown', commits: [], more: 0 };
/** Cut by git already: a message can be as long as a pack. The columns are filled up with spaces. */
const COLUMNS = LIMITS.commitWordsCharactersMax * 2;
const FORMAT = `%H%n%<(${COLUMNS},trunc)%an%n%<(${COLUMNS},trunc)%s`;

type Ask = (...args: string[]) => Promise<string>;

/** Reads what lies between two commits of an app, whether a branch still shows them or not. */
export async function readCommitRange(
  repository: Repository | undefined,
  from: string,
  to: string,
): Promise<CommitRange> {
  for (const id of [from, to]) {
    if (!isCommitId(id)) throw new TfpError('invalid_params', 'A commit id has 40 or 64 digits.');
  }
  if (repository === undefined) return UNKNOWN;
  const limits = {
    signal: AbortSignal.timeout(LIMITS.gitAnswerMs),
    bytesMax: LIMITS.commitRangeBytesMax,
  };
  const ask: Ask = (...args) => askGit(repository, args, limits);
  if (!(await areKnown(ask, [from, to]))) return UNKNOWN;
  if (from === to) return { kind: 'same', commits: [], more: 0 };
  return compare(ask, from, to);
}

async function areKnown(ask: Ask, ids: string[]): Promise<boolean> {
  const options = ['--no-walk', '--ignore-missing', '--end-of-options'];
  const known = (await ask('rev-list', ...options, ...ids)).split('\n');
  return ids.every((id) => known.includes(id));
}

async function compare(ask: Ask, from: string, to: string): Promise<CommitRange> {
  const options = ['--left-right', '--count', '--end-of-options'];
  const counts = (await ask('rev-list', ...options, `${from}...${to}`)).trim().split('\t');
  const [behind = 0, ahead = 0] = counts.map(Number);
  if (ahead === 0) return { kind: 'back', ...(await list(ask, `${to}..${from}`, behind)) };
  const kind = behind === 0 ? 'forward' : 'apart';
  return { kind, ...(await list(ask, `${from}..${to}`, ahead)) };
}

async function list(ask: Ask, range: string, count: number) {
  const max = `--max-count=${LIMITS.commitsListedMax}`;
  const options = ['-z', '--no-color', `--format=${FORMAT}`, max, '--end-of-options'];
  const records = (await ask('log', ...options, range)).split('\0').filter(Boolean);
  const commits = records.map(parseCommit);
  return { commits, more: count - commits.length };
}

function parseCommit(record: string): Commit {
  const [id = '', author = '', subject = ''] = record.split('\n');
  const words = (text: string) => cleanLine(text.trim(), LIMITS.commitWordsCharactersMax);
  return { id, author: words(author), subject: words(subject) };
}
