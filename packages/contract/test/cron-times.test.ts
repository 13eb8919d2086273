import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CronSchedule, parseSchedule } from '#src/cron-schedule.ts';
import { isTimezone, timesAfter } from '#src/cron-times.ts';

const MINUTE_MS = 60_000;

function times(schedule: string, timezone: string, after: string, count: number): string[] {
  const all = timesAfter(parseSchedule(schedule), timezone, Date.parse(after));
  return Array.from({ length: count }, () =>
    new Date(all.next().value ?? 0).toISOString().replace(':00.000Z', 'Z'),
  );
}

test.each([
  ['0 3 * * *', 'UTC', '2026-05-01T03:00:00Z', ['2026-05-02T03:00Z', '2026-05-03T03:00Z']],
  ['0 3 * * *', 'UTC', '2026-05-01T02:59:59.999Z', ['2026-05-01T03:00Z']],
  ['30 9 * * MON-FRI', 'America/New_York', '2026-07-03T14:00:00Z', ['2026-07-06T13:30Z']],
  ['0 0 13 * FRI', 'UTC', '2026-03-10T00:00:00Z', ['2026-03-13T00:00Z', '2026-03-20T00:00Z']],
  ['0 0 */2 * SUN', 'UTC', '2026-03-07T18:00:00Z', ['2026-03-15T00:00Z']],
  ['0 12 29 2 *', 'UTC', '2097-01-01T00:00:00Z', ['2104-02-29T12:00Z']],
  ['0 0 29 2 */7', 'UTC', '2072-01-01T00:00:00Z', ['2088-02-29T00:00Z', '2128-02-29T00:00Z']],
  ['0 0 31 * *', 'UTC', '2026-04-01T00:00:00Z', ['2026-05-31T00:00Z', '2026-07-31T00:00Z']],
  ['0 12 * * *', 'Africa/Abidjan', '2026-01-01T00:00:00Z', ['2026-01-01T12:00Z']],
  ['45 5 * * *', 'Asia/Kathmandu', '2026-01-01T00:00:00Z', ['2026-01-02T00:00Z']],
])('%s in %s behind %s', (schedule, timezone, after, expected) => {
  expect(times(schedule, timezone, after, expected.length)).toEqual(expected);
});

test.each([
  [
    '30 2 * * *',
    'Europe/Berlin',
    '2026-03-29T00:00:00Z',
    ['2026-03-29T01:00Z', '2026-03-30T00:30Z'],
  ],
  [
    '15,45 2,3 * * *',
    'Europe/Berlin',
    '2026-03-29T00:00:00Z',
    ['2026-03-29T01:00Z', '2026-03-29T01:15Z', '2026-03-29T01:45Z'],
  ],
  ['0 0 * * *', 'Asia/Beirut', '2026-03-28T12:00:00Z', ['2026-03-28T22:00Z']],
])(
  'a time that the clocks leave out is due at the next minute that there is, and once: %s in %s',
  (schedule, timezone, after, expected) => {
    expect(times(schedule, timezone, after, expected.length)).toEqual(expected);
  },
);

test('a time that comes twice is due once', () => {
  expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z', 2)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ]);
});

test.each([
  ['30 * * * *', '2026-10-25T00:00:00Z', ['2026-10-25T00:30Z', '2026-10-25T01:30Z']],
  [
    '0,30 * * * *',
    '2026-10-25T00:00:00Z',
    ['2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z', '2026-10-25T02:00Z'],
  ],
  ['30 * * * *', '2026-03-29T00:00:00Z', ['2026-03-29T00:30Z', '2026-03-29T01:30Z']],
])(
  'what is due in every hour goes on evenly when the clocks are changed: %s behind %s',
  (schedule, after, expected) => {
    expect(times(schedule, 'Europe/Berlin', after, expected.length)).toEqual(expected);
  },
);

// Goal: the due times are those that a clock on the wall shows. Method: an oracle looks at that clock minute by minute,
// and keeps the two rules for the nights on which it is changed.

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Nuuk',
  'America/Havana',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Pacific/Chatham',
];
const DAYS = ['2026-03-07', '2026-03-08', '2026-03-28', '2026-04-04', '2026-04-24', '2026-10-03'];
const MORE_DAYS = [
  '2026-09-26',
  '2026-10-24',
  '2026-10-29',
  '2026-10-31',
  '2026-11-01',
  '2024-02-28',
];

const list = (max: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 3 })
    .map((all) => all.join());
const schedules = fc
  .tuple(
    fc.oneof(list(59), fc.constantFrom('*', '*/7', '*/30')),
    fc.oneof(list(23), list(3), fc.constantFrom('*', '*/2', '0-3')),
    fc.constantFrom('*', '*', '*', '1', '*/2', '29'),
    fc.constantFrom('*', '*', '*', '2-10'),
    fc.constantFrom('*', '*', 'SUN', 'SAT,SUN'),
  )
  .map((fields) => fields.join(' '));

test('they are the minutes that a clock on the wall shows', { timeout: 60_000 }, () => {
  const days = fc.constantFrom(...DAYS, ...MORE_DAYS);
  fc.assert(
    fc.property(
      schedules,
      fc.constantFrom(...ZONES),
      days,
      fc.nat(1_439),
      (text, zone, day, minute) => {
        const schedule = parseSchedule(text);
        const after = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE_MS;
        const until = after + 2 * 86_400_000;
        const found: string[] = [];
        for (const time of timesAfter(schedule, zone, after)) {
          if (time > until) break;
          found.push(new Date(time).toISOString());
        }
        expect(found).toEqual(oracle(schedule, zone, after, until));
      },
    ),
    { numRuns: 150 },
  );
});

/** What the clock shows, as the moment at which one in UTC shows it. */
function wallClock(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return (time) => Date.parse(`${format.format(time).replace(' ', 'T')}Z`);
}

function oracle(schedule: CronSchedule, zone: string, after: number, until: number): string[] {
  const wall = wallClock(zone);
  const isEveryHour = schedule.hours.length === 24;
  const shown = new Set<number>();
  const due: number[] = [];
  const start = Math.floor(after / MINUTE_MS) * MINUTE_MS - 86_400_000;
  let clock = wall(start - MINUTE_MS);
  for (let time = start; time <= until; time += MINUTE_MS) {
    const now = wall(time);
    const skipped: number[] = [];
    for (let left = clock + MINUTE_MS; left < now; left += MINUTE_MS) skipped.push(left);
    const isAgain = shown.has(now);
    const isDue = isEveryHour
      ? fits(schedule, now)
      : (fits(schedule, now) && !isAgain) || skipped.some((left) => fits(schedule, left));
    if (isDue && time > after) due.push(time);
    shown.add(now);
    clock = now;
  }
  return due.map((time) => new Date(time).toISOString());
}

function fits({ minutes, hours, days, months, weekdays, isEitherDay }: CronSchedule, wall: number) {
  const date = new Date(wall);
  const [day, weekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return (
    minutes.includes(date.getUTCMinutes()) &&
    hours.includes(date.getUTCHours()) &&
    months.has(date.getUTCMonth() + 1) &&
    (isEitherDay ? day || weekday : day && weekday)
  );
}

test('names of zones are those of the machine', () => {
  expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'].map(isTimezone)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['Berlin', '', 'Europe/Nowhere', 'local'].map(isTimezone)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
