import { TfpError } from '@tfp/contract/errors';
import { readLogFilter } from '@tfp/contract/log-filter';
import type { LogQuery } from '@tfp/contract/log-lines';
import { readLogProcess } from '@tfp/contract/log-process';
import { limits } from '../limits.ts';

/** Reads the query of a URL, or says which part of it is wrong. */
export function readLineQuery(query: Record<string, string | undefined>): LogQuery {
  if (query.tail === 'true' && query.until !== undefined) {
    throw bad('A tail has no end: leave out "tail" or "until".');
  }
  return {
    ...readLogFilter(query, new Date()),
    ...readWhole(query, 'num', limits.linesMax),
    ...readWhole(query, 'after', Number.MAX_SAFE_INTEGER),
    tail: query.tail === 'true',
    ...readSource(query.source),
    ...readProcess(query.process),
  };
}

function readWhole<Name extends 'num' | 'after'>(
  query: Record<string, string | undefined>,
  name: Name,
  max: number,
): Partial<Record<Name, number>> {
  const text = query[name];
  if (text === undefined) return {};
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value) || value < 0 || value > max) {
    throw bad(`"${name}" is "${text}": it must be a whole number from 0 to ${max}.`);
  }
  return { [name]: value } as Record<Name, number>;
}

function readSource(text: string | undefined): Pick<LogQuery, 'source'> {
  if (text === undefined) return {};
  if (text !== 'app' && text !== 'tfp') {
    throw bad(`"source" is "${text}": it must be "app" (your processes) or "tfp" (the platform).`);
  }
  return { source: text };
}

function readProcess(text: string | undefined): Pick<LogQuery, 'process'> {
  if (text === undefined) return {};
  return { process: readLogProcess(text) };
}

function bad(message: string): TfpError {
  return new TfpError('bad_request', message);
}
