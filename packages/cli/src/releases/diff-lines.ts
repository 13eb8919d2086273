import type { CommitRange } from '@tfp/contract/builds';
import type { ApiEntryDiff, ApiFieldDiff, ApiReleaseDiff } from '@tfp/contract/platform-api';
import { LIMITS } from '../limits.ts';
import { fact } from '../output/fact.ts';
import { safeText } from '../output/safe-text.ts';
import type { Style } from '../output/styles.ts';
import { cut } from '../output/table.ts';
import { healthCheckList } from './health-check-words.ts';
import { shortCommit, shortHash, shortImage } from './short-ids.ts';

type Painter = (text: string, style: Style) => string;

/** What differs between two releases, as a person reads it. Nothing where nothing does. */
export function diffLines(diff: ApiReleaseDiff, paint: Painter = (text) => text): string[] {
  return [
    ...(diff.code === null ? [] : codeLines(diff.code)),
    ...fieldLines('Image', diff.image, shortImage, isPlannedCode(diff) ? 'not built yet' : 'none'),
    ...fieldLines('Stack', diff.stack, safeText, 'none'),
    ...entryLines('Config', diff.config, paint, hashesOf),
    ...entryLines('Types', diff.process_types, paint, wordsOf),
    ...entryLines('Checks', diff.health_checks, paint, checksOf),
    ...entryLines('Rollout', diff.rollout, paint, wordsOf),
    ...entryLines('Cron', diff.cron, paint, wordsOf),
  ];
}

function codeLines({ from, to, commits }: NonNullable<ApiReleaseDiff['code']>): string[] {
  const range = `${from === null ? 'none' : shortCommit(from)} -> ${to === null ? 'none' : shortCommit(to)}`;
  const between = from === null || to === null ? '' : rangeWords(commits);
  const head = fact('Code', `${range}${between}`);
  if (commits === null) return [head];
  const lines = commits.commits.map(({ id, subject, author }) => {
    const end = ` (${cut(safeText(author), 20)})`;
    const room = LIMITS.columnsDefault - end.length - 11;
    return `  ${shortCommit(id)}  ${cut(safeText(subject), room)}${end}`;
  });
  return [head, ...lines, ...(commits.more > 0 ? [`  and ${commits.more} more`] : [])];
}

function rangeWords(range: CommitRange | null): string {
  if (range === null || range.kind === 'unknown') return ' (what lies between is not known)';
  const count = range.commits.length + range.more;
  const commits = count === 1 ? '1 commit' : `${count} commits`;
  if (range.kind === 'forward') return `, ${commits} on:`;
  if (range.kind === 'back') return `, ${commits} back. These go:`;
  if (range.kind === 'apart') return `, another line of work. ${commits} come with it:`;
  return '';
}

function fieldLines(
  label: string,
  field: ApiFieldDiff | null,
  show: (value: string) => string,
  missing: string,
): string[] {
  if (field === null) return [];
  const from = field.from === null ? 'none' : show(field.from);
  return [fact(label, `${from} -> ${field.to === null ? missing : show(field.to)}`)];
}

/** Code without an image is that of a push which has not happened. */
function isPlannedCode({ code, image }: ApiReleaseDiff): boolean {
  return image?.to === null && code?.to !== null;
}

/** What is told of an entry beside its key. */
type EntryWords = (from: string | undefined, to: string | undefined) => string[];

const hashesOf: EntryWords = (from, to) =>
  from === undefined || to === undefined ? [] : [`${shortHash(from)} -> ${shortHash(to)}`];

const checksOf: EntryWords = (from, to) =>
  wordsOf(from && healthCheckList(from), to && healthCheckList(to));

const wordsOf: EntryWords = (from, to) => {
  if (from === undefined || to === undefined) return [safeText(from ?? to ?? '')];
  return [safeText(from), `-> ${safeText(to)}`];
};

const MARK_STYLES = { '+': 'green', '-': 'red', '~': 'yellow' } as const;

interface EntryRow {
  key: string;
  mark: keyof typeof MARK_STYLES;
  words: string[];
}

function entryLines(
  label: string,
  { added, removed, changed }: ApiEntryDiff,
  paint: Painter,
  wordsOf: EntryWords,
): string[] {
  const rows: EntryRow[] = [
    ...added.map(({ key, to }) => ({ key, mark: '+' as const, words: wordsOf(undefined, to) })),
    ...removed.map(({ key, from }) => ({
      key,
      mark: '-' as const,
      words: wordsOf(from, undefined),
    })),
    ...changed.map(({ key, from, to }) => ({ key, mark: '~' as const, words: wordsOf(from, to) })),
  ];
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(({ key, words }) => (words.length === 0 ? 0 : key.length)));
  const lines = rows.flatMap(({ key, mark, words: [first = '', ...more] }) => [
    `  ${paint(mark, MARK_STYLES[mark])} ${`${safeText(key).padEnd(width)}  ${first}`.trimEnd()}`,
    ...more.map((line) => `    ${' '.repeat(width)}  ${line}`),
  ]);
  return [fact(label, ''), ...lines];
}
