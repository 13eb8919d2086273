import { TfpError } from './errors.ts';
import { LOG_LEVELS, readLogLevel } from './log-levels.ts';
import type { LogQuery } from './log-lines.ts';
import { whyNoPattern } from './log-pattern.ts';
import { noLogTime, readLogTime } from './log-time.ts';

/** What of a query says which lines are meant, beside their process and source. */
export type LogFilter = Pick<
  LogQuery,
  'since' | 'until' | 'release' | 'request' | 'grep' | 'ignoreCase' | 'level' | 'field'
>;
export type LogFilterWords = { [Name in keyof LogFilter]?: unknown };

const PATTERN_CHARACTERS_MAX = 1_000;
const REQUEST_CHARACTERS_MAX = 200;
const FIELD_CHARACTERS_MAX = 1_000;
const FIELDS_MAX = 10;

/** Reads a filter as people write it, or says which word of it is wrong, with one that would do. */
export function readLogFilter(
  words: LogFilterWords,
  now: Date,
  zone: 'local' | 'utc' = 'utc',
): LogFilter {
  const time = (text: string) => readTime(text, now, zone);
  const filter: LogFilter = {
    ...read('since', words.since, time),
    ...read('until', words.until, time),
    ...read('release', words.release, readRelease),
    ...read('request', words.request, readRequest),
    ...read('grep', words.grep, readPattern),
    ...(String(words.ignoreCase) === 'true' ? { ignoreCase: true } : {}),
    ...read('level', words.level, readLevel),
    ...readFields(words.field),
  };
  if (filter.since !== undefined && filter.until !== undefined && filter.since >= filter.until) {
    throw bad(`There is no time between ${words.since} and ${words.until}.`);
  }
  return filter;
}

function read<Name extends keyof LogFilter, Value>(
  name: Name,
  word: unknown,
  toValue: (text: string) => Value,
): Partial<Record<Name, Value>> {
  if (word === undefined) return {};
  if (Array.isArray(word)) throw bad(`"${name}" may be given once.`);
  return { [name]: toValue(String(word)) } as Record<Name, Value>;
}

function readTime(text: string, now: Date, zone: 'local' | 'utc'): string {
  const time = readLogTime(text, now, zone);
  if (time === undefined) throw bad(noLogTime(text));
  return time;
}

function readRelease(text: string): number {
  const [, number] = /^v?([1-9]\d{0,8})$/i.exec(text) ?? [];
  if (number === undefined) throw bad(`"${text}" is no release: write v12 or 12.`);
  return Number(number);
}

function readRequest(text: string): string {
  if (/^\S+$/.test(text) && text.length <= REQUEST_CHARACTERS_MAX) return text;
  throw bad(
    `"${text}" is no id of a request: write one as the router's lines have it in request_id=.`,
  );
}

function readPattern(text: string): string {
  if (text.length > PATTERN_CHARACTERS_MAX) {
    throw bad(`A pattern has at most ${PATTERN_CHARACTERS_MAX} characters.`);
  }
  const why = whyNoPattern(text);
  if (why === undefined) return text;
  const isUnmatched = /^(?:Unterminated group|Unmatched '\)')$/.test(why);
  const advice = isUnmatched ? ', and \\( or \\) for a parenthesis' : '';
  throw bad(`"${text}" is no pattern (${why}): write one as for grep -E${advice}.`);
}

function readLevel(text: string) {
  const level = readLogLevel(text);
  if (level !== undefined) return level;
  throw bad(`"${text}" is no level: it is ${LOG_LEVELS.join(', ')}.`);
}

/** Of all filters this one may be given several times: a line has many fields. */
function readFields(word: unknown): Pick<LogFilter, 'field'> {
  const texts = word === undefined ? [] : [word].flat();
  if (texts.length > FIELDS_MAX) throw bad(`A line is told by at most ${FIELDS_MAX} fields.`);
  return texts.length === 0 ? {} : { field: texts.map((text) => readField(String(text))) };
}

function readField(text: string): string {
  if (/^[^\s=]+=/.test(text) && text.length <= FIELD_CHARACTERS_MAX) return text;
  throw bad(`"${text}" is no field: write status=500, for example.`);
}

const bad = (message: string): TfpError => new TfpError('bad_request', message);
