/** How grave a line is, from the least on. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The names that loggers give them. */
const NAMES: Readonly<Record<string, LogLevel>> = {
  trace: 'trace',
  silly: 'trace',
  debug: 'debug',
  verbose: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  err: 'error',
  error: 'error',
  fatal: 'fatal',
  crit: 'fatal',
  critical: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  panic: 'fatal',
};

export const LOG_LEVEL_NAMES = Object.keys(NAMES);

/** Reads a name, in any case, or a number as pino and bunyan write it; undefined where it is neither. */
export function readLogLevel(value: unknown): LogLevel | undefined {
  const isName = typeof value === 'string' && !/^\d/.test(value);
  if (isName)
    return Object.hasOwn(NAMES, value.toLowerCase()) ? NAMES[value.toLowerCase()] : undefined;
  const number = Number(value);
  if (typeof value === 'object' || !Number.isInteger(number) || number < 10) return undefined;
  return LOG_LEVELS[Math.min(Math.floor(number / 10), LOG_LEVELS.length) - 1];
}

export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}
