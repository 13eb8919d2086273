import { expect, test } from 'vitest';
import { type CronSchedule, parseSchedule, ScheduleError } from '#src/cron-schedule.ts';

const read = (text: string) => {
  const { minutes, hours, days, months, weekdays } = parseSchedule(text);
  const list = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b).join(' ');
  return [minutes, hours, days, months, weekdays].map(list);
};
const all = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).join(' ');
const ANY = [all(1, 31), all(1, 12), all(0, 6)];

test.each([
  ['* * * * *', [all(0, 59), all(0, 23), ...ANY]],
  ['5 3 * * *', ['5', '3', ...ANY]],
  ['*/20 */6 * * *', ['0 20 40', '0 6 12 18', ...ANY]],
  ['50/3 22/1 * * *', ['50 53 56 59', '22 23', ...ANY]],
  ['0-10/5,59,5 0 1,15 * *', ['0 5 10 59', '0', '1 15', all(1, 12), all(0, 6)]],
  ['0 0 * JAN-mar,DEC MON-FRI', ['0', '0', all(1, 31), '1 2 3 12', '1 2 3 4 5']],
  ['0 0 * * 7', ['0', '0', all(1, 31), all(1, 12), '0']],
  ['0 0 * * 5-7', ['0', '0', all(1, 31), all(1, 12), '0 5 6']],
  ['0 0 * * 1/2', ['0', '0', all(1, 31), all(1, 12), '1 3 5']],
  ['0 0 * * 7/1', ['0', '0', all(1, 31), all(1, 12), '0']],
  ['0 0 29,31 2 *', ['0', '0', '29 31', '2', all(0, 6)]],
  ['0 0 31 2,3 *', ['0', '0', '31', '2 3', all(0, 6)]],
  ['  0   0 29 2 * ', ['0', '0', '29', '2', all(0, 6)]],
  ['@hourly', ['0', all(0, 23), ...ANY]],
  ['@daily', ['0', '0', ...ANY]],
  ['@weekly', ['0', '0', all(1, 31), all(1, 12), '0']],
  ['@monthly', ['0', '0', '1', all(1, 12), all(0, 6)]],
])('"%s" is read', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each([
  ['', /has five fields .*, "" has none\./],
  ['* * * *', /"\* \* \* \*" has 4\./],
  ['0 * * * * *', /has 6\./],
  ['@reboot', /"@reboot" is none of @hourly/],
  ['@every 5m', /"@every 5m" is none of/],
  ['60 * * * *', /"60" is no minute: it is a number from 0 to 59/],
  ['-1 * * * *', /is no minute/],
  ['1.5 * * * *', /"1\.5" is no minute/],
  ['0 24 * * *', /"24" is no hour/],
  ['0 0 0 * *', /"0" is no day of the month/],
  ['0 0 * 13 *', /"13" is no month: it is a number from 1 to 12, or JAN to DEC/],
  ['0 0 * * 8', /"8" is no day of the week: .* SUN to SAT/],
  ['0 0 * * MONDAY', /"MONDAY" is no day of the week/],
  ['0 0 MON * *', /"MON" is no day of the month/],
  ['0 17-9 * * *', /"17-9" ends before it begins/],
  ['0 1-2-3 * * *', /is no hour/],
  ['*/0 * * * *', /no step of 0/],
  ['*/90 * * * *', /no step of 90/],
  ['*/ * * * *', /"\*\/" is no minute/],
  [', * * * *', /is no minute/],
  ['0 0 30 2 *', /the day of "0 0 30 2 \*" never comes/],
  ['0 0 31 4,6,9,11 *', /never comes/],
  ['0 0 L * *', /"L" is no day of the month/],
  ['0 0 ? * *', /"\?" is no day/],
])('"%s" is refused in words', (text, words) => {
  expect(() => parseSchedule(text)).toThrow(ScheduleError);
  expect(() => parseSchedule(text)).toThrow(words);
});

test('of two restricted kinds of day one is enough, so that even the 31st of February may come', () => {
  const either = (text: string): CronSchedule['isEitherDay'] => parseSchedule(text).isEitherDay;
  expect(either('0 0 13 * FRI')).toBe(true);
  expect(either('0 0 31 2 MON')).toBe(true);
  expect(either('0 0 */2 * FRI')).toBe(false);
  expect(either('0 0 13 * *')).toBe(false);
});

test('the numbers of a field are in order, each once, however they were written', () => {
  expect(parseSchedule('59,5,30-40/5,10,5 3,1 * * *')).toMatchObject({
    minutes: [5, 10, 30, 35, 40, 59],
    hours: [1, 3],
  });
});
