import type { LogQuery } from '@tfp/contract/log-lines';
import { limits } from '../limits.ts';

/** The ways in which clients ask for lines: our own words, and those of the Platform API. */
export interface LogWish {
  num?: unknown;
  lines?: unknown;
  tail?: unknown;
  after?: unknown;
  source?: unknown;
  process?: unknown;
  dyno?: unknown;
  dyno_name?: unknown;
  type?: unknown;
}

/** Reads them all; what makes no sense is as if it had not been said. */
export function readLogQuery(wish: LogWish): LogQuery {
  const process = wish.process ?? wish.dyno ?? wish.dyno_name ?? wish.type;
  const source = wish.source === 'heroku' ? 'tfp' : wish.source;
  const after = Number(wish.after);
  return {
    num: readCount(wish.num ?? wish.lines),
    tail: wish.tail === true || wish.tail === 'true',
    ...(wish.after !== undefined && Number.isSafeInteger(after) ? { after } : {}),
    ...(source === 'app' || source === 'tfp' ? { source } : {}),
    ...(typeof process === 'string' && /^[\w.-]{1,128}$/.test(process) ? { process } : {}),
  };
}

function readCount(given: unknown): number {
  const count = Number(given ?? limits.logLinesDefault);
  if (!Number.isInteger(count) || count < 0) return limits.logLinesDefault;
  return Math.min(count, limits.logLinesMax);
}
