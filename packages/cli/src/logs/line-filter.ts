import { type LogFilterWords, readLogFilter } from '@tfp/contract/log-filter';
import { readLogProcess } from '@tfp/contract/log-process';
import { parseCount } from '../command-line/count-option.ts';
import { inUsage, UsageError } from '../command-line/exits.ts';
import { LIMITS } from '../limits.ts';
import type { LineFilter } from './log-stream.ts';

const SOURCES = ['app', 'tfp'] as const;

export interface LineWords extends LogFilterWords {
  num: string | undefined;
  process: string | undefined;
  source: string | undefined;
  tail: boolean;
  'ignore-case': boolean;
}

/** Reads the filters of a command line; times are those of this machine. */
export function parseLineFilter(words: LineWords, now: Date): LineFilter {
  const { num, process, source } = words;
  if (words.tail && words.until !== undefined) {
    throw new UsageError('--tail has no end: leave out --tail or --until.');
  }
  if (words['ignore-case'] && words.grep === undefined) {
    throw new UsageError('-i is about a pattern: write --grep PATTERN, too.');
  }
  const isAll = num === undefined && words.since !== undefined;
  return {
    ...(isAll ? {} : { num: parseCount(num, LIMITS.logLinesDefault, 'lines', { min: 0 }) }),
    ...(process === undefined ? {} : { process: inUsage(() => readLogProcess(process)) }),
    ...parseSource(source),
    ...inUsage(() => readLogFilter({ ...words, ignoreCase: words['ignore-case'] }, now, 'local')),
  };
}

function parseSource(text: string | undefined): Pick<LineFilter, 'source'> {
  if (text === undefined) return {};
  const source = SOURCES.find((name) => name === text);
  if (source === undefined) throw new UsageError(`"${text}" is no source: it is app or tfp.`);
  return { source };
}
