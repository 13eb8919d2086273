/** When a job is due, each field as the numbers that fit. */
export interface CronSchedule {
  minutes: readonly number[];
  hours: readonly number[];
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0 is Sunday. */
  weekdays: ReadonlySet<number>;
  /** Both kinds of day are restricted: then one that fits is enough, as in Vixie's cron: `*` and every nth restrict nothing. */
  isEitherDay: boolean;
}

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
}

const SHORTHANDS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const MINUTE: Field = { name: 'minute', min: 0, max: 59 };
const HOUR: Field = { name: 'hour', min: 0, max: 23 };
const DAY: Field = { name: 'day of the month', min: 1, max: 31 };
const MONTH: Field = { name: 'month', min: 1, max: 12, names: MONTHS };
/** Sunday is 0 and 7. */
const WEEKDAY: Field = { name: 'day of the week', min: 0, max: 7, names: WEEKDAYS };
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Why a schedule cannot be read, in words that go on behind its place. */
export class ScheduleError extends Error {}

/** Reads five fields, or a word that stands for them. Throws a ScheduleError. Pure. */
export function parseSchedule(text: string): CronSchedule {
  const fields = fieldsOf(text.trim());
  const [minute, hour, day, month, weekday] = fields;
  const schedule = {
    minutes: numbersOf(MINUTE, minute),
    hours: numbersOf(HOUR, hour),
    days: new Set(numbersOf(DAY, day)),
    months: new Set(numbersOf(MONTH, month)),
    weekdays: new Set(numbersOf(WEEKDAY, weekday).map((number) => number % 7)),
    isEitherDay: !day.startsWith('*') && !weekday.startsWith('*'),
  };
  if (!everComes(schedule)) throw new ScheduleError(`the day of "${text}" never comes.`);
  return schedule;
}

function fieldsOf(text: string): [string, string, string, string, string] {
  if (text.startsWith('@') && !Object.hasOwn(SHORTHANDS, text)) {
    throw new ScheduleError(`"${text}" is none of ${Object.keys(SHORTHANDS).join(', ')}.`);
  }
  const fields = (SHORTHANDS[text] ?? text).split(/\s+/);
  if (fields.length === 5) return fields as [string, string, string, string, string];
  const count = text === '' ? 'none' : fields.length;
  throw new ScheduleError(
    `a schedule has five fields (minute, hour, day, month, weekday), "${text}" has ${count}.`,
  );
}

/** The numbers of a field, in order, each once. */
function numbersOf(field: Field, text: string): number[] {
  const numbers = text.split(',').flatMap((part) => numbersOfPart(field, part));
  return [...new Set(numbers)].sort((one, other) => one - other);
}

function numbersOfPart(field: Field, part: string): number[] {
  const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
  if (range === '') throw unreadable(field, part);
  const [first, last] = boundsOf(field, range, part.includes('/'));
  if (last < first) {
    throw new ScheduleError(`in the ${field.name} "${part}" ends before it begins.`);
  }
  const every = Number(step);
  if (every < 1 || every > field.max) {
    throw new ScheduleError(`the ${field.name} has no step of ${step}: it goes to ${field.max}.`);
  }
  const count = Math.floor((last - first) / every) + 1;
  return Array.from({ length: count }, (_, index) => first + index * every);
}

/** A single number with a step goes on to the end of its field. */
function boundsOf(field: Field, range: string, hasStep: boolean): [number, number] {
  const last = field === WEEKDAY ? 6 : field.max;
  if (range === '*') return [field.min, last];
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0) throw unreadable(field, range);
  const first = numberOf(field, from);
  if (to !== undefined) return [first, numberOf(field, to)];
  return [first, hasStep ? Math.max(first, last) : first];
}

function numberOf(field: Field, text: string): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + field.min;
  const number = Number(text);
  if (/^\d{1,4}$/.test(text) && number >= field.min && number <= field.max) return number;
  throw unreadable(field, text);
}

function unreadable({ name, min, max, names }: Field, text: string): ScheduleError {
  const orNames = names === undefined ? '' : `, or ${names[0]} to ${names.at(-1)}`;
  return new ScheduleError(
    `"${text}" is no ${name}: it is a number from ${min} to ${max}${orNames}, * or a range.`,
  );
}

/** The 30th of February is a mistake that a job would never tell of. */
function everComes({ days, months, isEitherDay }: CronSchedule): boolean {
  const earliest = Math.min(...days);
  return isEitherDay || [...months].some((month) => earliest <= (LONGEST[month - 1] ?? 0));
}
