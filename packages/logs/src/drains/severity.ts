import type { Severity } from './drain-line.ts';

const NAMES: Record<string, Severity> = {
  fatal: 2,
  critical: 2,
  crit: 2,
  emerg: 2,
  alert: 2,
  panic: 2,
  error: 3,
  err: 3,
  warning: 4,
  warn: 4,
  notice: 5,
  info: 6,
  debug: 7,
  trace: 7,
};
/** The level of a line that is JSON or logfmt, where people's libraries put it. */
const LEVEL = /(?:^|[\s{,])(?:"(?:level|severity)"\s*:\s*("?)|(?:level|severity)=("?))(\w+)\1\2/i;
/** Where it is looked for: it stands early in its line, and a long line costs no more than a short one. */
const LOOKED_AT = 300;

/** What a line says of itself; else what its stream says. */
export function severityOf(text: string, isStderr: boolean): Severity {
  const level = LEVEL.exec(text.slice(0, LOOKED_AT))?.[3]?.toLowerCase() ?? '';
  return NAMES[level] ?? ofNumber(level) ?? (isStderr ? 3 : 6);
}

/** pino's and bunyan's numbers. */
function ofNumber(level: string): Severity | undefined {
  const number = /^\d{2}$/.test(level) ? Number(level) : 0;
  if (number < 10) return undefined;
  if (number >= 60) return 2;
  if (number >= 50) return 3;
  if (number >= 40) return 4;
  return number >= 30 ? 6 : 7;
}
