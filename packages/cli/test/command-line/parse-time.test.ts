import { expect, test } from 'vitest';
import { UsageError } from '#src/command-line/exits.ts';
import { parseTime } from '#src/command-line/parse-time.ts';

const NOW = new Date('2026-11-21T12:00:00Z');

test('a moment is that of this machine where no zone is said', () => {
  expect(parseTime('2h', NOW)).toEqual(new Date('2026-11-21T10:00:00Z'));
  expect(parseTime('2026-11-20T09:30:00+02:00', NOW)).toEqual(new Date('2026-11-20T07:30:00Z'));
  expect(parseTime('2026-11-20T09:30', NOW)).toEqual(new Date(2026, 10, 20, 9, 30));
});

test('what is no moment is a mistake of use', () => {
  expect(() => parseTime('soon', NOW)).toThrow(UsageError);
  expect(() => parseTime('soon', NOW)).toThrow('"soon" is no time');
});
