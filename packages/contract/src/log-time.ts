const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};
const AGO = /^(\d{1,6})([smhdw])$/;
const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?)?$/;
const TIME_OF_DAY = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;

const LOG_TIME_EXAMPLES = '10m, 2h, 3d, 14:30, 2026-11-21 or 2026-11-21T14:30:00Z';

/** The words for what is none. */
export const noLogTime = (text: string): string =>
  `"${text}" is no time: write ${LOG_TIME_EXAMPLES}.`;

/**
 * Reads a moment: so long ago, a time of day (the last that was), a date, or both. Without a zone it is local where a
 * person types it and UTC elsewhere. It comes back in UTC with microseconds, as the lines have it.
 */
export function readLogTime(text: string, now: Date, zone: 'local' | 'utc'): string | undefined {
  return readAgo(text, now) ?? readTimeOfDay(text, now, zone) ?? readDate(text, zone);
}

function readAgo(text: string, now: Date): string | undefined {
  const [, count, unit = ''] = AGO.exec(text) ?? [];
  if (count === undefined) return undefined;
  return withMicroseconds(new Date(now.getTime() - Number(count) * (UNITS_MS[unit] ?? 0)));
}

function readTimeOfDay(text: string, now: Date, zone: 'local' | 'utc'): string | undefined {
  const [, hours = '', minutes = '', seconds = '0'] = TIME_OF_DAY.exec(text) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return;
  const time = [Number(hours), Number(minutes), Number(seconds), 0] as const;
  const at = new Date(now);
  if (zone === 'utc') at.setUTCHours(...time);
  else at.setHours(...time);
  if (at > now && zone === 'utc') at.setUTCDate(at.getUTCDate() - 1);
  else if (at > now) at.setDate(at.getDate() - 1);
  return withMicroseconds(at);
}

function readDate(text: string, zone: 'local' | 'utc'): string | undefined {
  const [, year, month, day, time = '00:00', fraction = '', offset] = DATE.exec(text) ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined;
  const at = new Date(`${year}-${month}-${day}T${time}${offset ?? (zone === 'utc' ? 'Z' : '')}`);
  if (Number.isNaN(at.getTime())) return undefined;
  return withMicroseconds(at, fraction);
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** No zone changes a fraction of a second. */
function withMicroseconds(at: Date, fraction?: string): string | undefined {
  if (Number.isNaN(at.getTime()) || at.getTime() < 0) return undefined;
  const digits = fraction === undefined ? at.toISOString().slice(20, 23) : fraction;
  return `${at.toISOString().slice(0, 20)}${digits.slice(0, 6).padEnd(6, '0')}Z`;
}
