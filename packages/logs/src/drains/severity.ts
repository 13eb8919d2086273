import { type LogLevel, readLogLevel } from '@tfp/contract/log-levels';

/** How grave a line is, by the numbers of RFC 5424. */
export type Severity = 2 | 3 | 4 | 5 | 6 | 7;

export const SEVERITY_NAMES: Record<Severity, string> = {
  2: 'fatal',
  3: 'error',
  4: 'warning',
  5: 'notice',
  6: 'info',
  7: 'debug',
};
const OF_LEVEL: Record<LogLevel, Severity> = {
  fatal: 2,
  error: 3,
  warn: 4,
  info: 6,
  debug: 7,
  trace: 7,
};
/** The level of a line that is JSON or logfmt, where people's libraries put it. */
const LEVEL = /(?:^|[\s{,])(?:"(?:level|severity)"\s*:\s*("?)|(?:level|severity)=("?))(\w+)\1\2/i;
/** A name, or a number of pino's or bunyan's. Others count otherwise: monolog's 200 is an info. */
const READABLE = /^(?:[a-z]+|\d\d)$/;
/** Where it is looked for: it stands early in its line, and a long line costs no more than a short one. */
const LOOKED_AT = 300;

/** What a line says of itself; else what its stream says. */
export function severityOf(text: string, isStderr: boolean): Severity {
  const word = LEVEL.exec(text.slice(0, LOOKED_AT))?.[3]?.toLowerCase() ?? '';
  // Syslog knows one more than searches do.
  if (word === 'notice') return 5;
  const level = READABLE.test(word) ? readLogLevel(word) : undefined;
  if (level !== undefined) return OF_LEVEL[level];
  return isStderr ? 3 : 6;
}
