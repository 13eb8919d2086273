import { type LogFilterWords, readLogFilter } from '@tfp/contract/log-filter';
import type { LogQuery } from '@tfp/contract/log-lines';
import { isProcessName, readLogProcess } from '@tfp/contract/log-process';
import { limits } from '../limits.ts';

/** The ways in which clients ask for lines: our own words, and those of the Platform API. */
export interface LogWish extends Omit<LogFilterWords, 'ignoreCase'> {
  num?: unknown;
  lines?: unknown;
  tail?: unknown;
  after?: unknown;
  source?: unknown;
  process?: unknown;
  dyno?: unknown;
  dyno_name?: unknown;
  type?: unknown;
  ignore_case?: unknown;
}

/**
 * Reads them all. Of the Platform API's words, what makes no sense is as if it had not been said; of ours it is told,
 * since another filter gives other lines.
 */
export function readLogQuery(wish: LogWish): LogQuery {
  const source = wish.source === 'heroku' ? 'tfp' : wish.source;
  const after = wish.after === undefined ? Number.NaN : Number(wish.after);
  const hasPlace = Number.isSafeInteger(after) && after >= 0;
  const count = wish.num ?? wish.lines;
  const filter = readLogFilter({ ...wish, ignoreCase: wish.ignore_case }, new Date());
  // Who names a time wants all lines from then on.
  const isAll = (hasPlace || filter.since !== undefined) && count === undefined;
  return {
    ...filter,
    // Who goes on behind a line wants every line since then.
    ...(isAll ? {} : { num: readCount(count) }),
    tail: wish.tail === true || wish.tail === 'true',
    ...(hasPlace ? { after } : {}),
    ...(source === 'app' || source === 'tfp' ? { source } : {}),
    ...readProcess(wish),
  };
}

function readProcess({ process, dyno, dyno_name, type }: LogWish): Pick<LogQuery, 'process'> {
  if (process !== undefined && process !== null)
    return { process: readLogProcess(String(process)) };
  const theirs = dyno ?? dyno_name ?? type;
  return isProcessName(theirs) ? { process: theirs } : {};
}

function readCount(given: unknown): number {
  const count = Number(given ?? limits.logLinesDefault);
  if (!Number.isInteger(count) || count < 0) return limits.logLinesDefault;
  return Math.min(count, limits.logLinesMax);
}
