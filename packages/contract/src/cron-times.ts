import type { CronSchedule } from './cron-schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The rarest day that comes, the 29th of February on one day of the week, comes after 40 years. */
const SEARCH_DAYS = 41 * 366;

/**
 * The due times of a schedule behind a moment, in order, by the clocks of its time zone. Where these are put forward, a
 * time that is left out is due at the next minute that there is; where they are put back, a time that comes twice is due
 * once. What is due in every hour goes on evenly through both. Pure.
 */
export function* timesAfter(
  schedule: CronSchedule,
  timezone: string,
  after: number,
): Generator<number, undefined> {
  const offsetAt = zoneOffsets(timezone);
  // A clock that is put back at midnight shows the day before once more.
  const first = startOfDay(after + offsetAt(after)) - DAY_MS;
  let last = after;
  for (let day = first; day < last + SEARCH_DAYS * DAY_MS; day += DAY_MS) {
    if (!isDueOn(schedule, day)) continue;
    for (const time of timesOn(schedule, offsetAt, day)) {
      if (time <= last) continue;
      last = time;
      yield time;
    }
  }
}

export function isTimezone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What a zone's clocks are ahead of UTC at a moment. */
type OffsetAt = (time: number) => number;

function zoneOffsets(timeZone: string): OffsetAt {
  if (timeZone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (time) => {
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(time)) ?? [];
    const ahead = Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * MINUTE_MS;
    return sign === '-' ? -ahead : ahead;
  };
}

// A day, and a time on a clock, is written as the moment at which clocks in UTC show it.

function startOfDay(clock: number): number {
  return Math.floor(clock / DAY_MS) * DAY_MS;
}

function isDueOn({ days, months, weekdays, isEitherDay }: CronSchedule, day: number): boolean {
  const date = new Date(day);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const [fitsDay, fitsWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return isEitherDay ? fitsDay || fitsWeekday : fitsDay && fitsWeekday;
}

function timesOn(schedule: CronSchedule, offsetAt: OffsetAt, day: number): number[] {
  const { hours, minutes } = schedule;
  const clocks = hours.flatMap((hour) =>
    minutes.map((minute) => day + hour * HOUR_MS + minute * MINUTE_MS),
  );
  const [before, behind] = [offsetAt(day - DAY_MS), offsetAt(day + 2 * DAY_MS)];
  if (before === behind) return clocks.map((clock) => clock - before);
  const isEveryHour = hours.length === 24;
  const momentsOf = (clock: number) =>
    [clock - before, clock - behind].filter((time) => time + offsetAt(time) === clock);
  const times = clocks.flatMap((clock) => {
    const moments = momentsOf(clock);
    if (isEveryHour) return moments;
    for (let next = clock; moments.length === 0; moments.push(...momentsOf(next))) {
      next += MINUTE_MS;
    }
    return moments.slice(0, 1);
  });
  return times.sort((one, other) => one - other);
}
