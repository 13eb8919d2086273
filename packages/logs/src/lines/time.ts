const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const WHOLE_SECONDS_LENGTH = '2026-01-01T00:00:00Z'.length;
const MICROSECONDS_LENGTH = '2026-01-01T00:00:00.000000Z'.length;

export function isTime(value: unknown): value is string {
  return typeof value === 'string' && TIME.test(value);
}

/** All times have microseconds, as Heroku's do: so they have one width and sort as text. */
export function toMicroseconds(time: string): string {
  if (time.length === MICROSECONDS_LENGTH) return time;
  const digits = time.length === WHOLE_SECONDS_LENGTH ? `${time.slice(0, -1)}.` : time.slice(0, -1);
  return `${digits.slice(0, MICROSECONDS_LENGTH - 1).padEnd(MICROSECONDS_LENGTH - 1, '0')}Z`;
}

/** What a clock shows, as lines have it. */
export function lineTime(atMs: number): string {
  return toMicroseconds(new Date(atMs).toISOString());
}
