import { expect, test } from 'vitest';
import { countOption, parseCount } from '#src/command-line/count-option.ts';
import { UsageError } from '#src/command-line/exits.ts';

test('its help says how many there are where nobody says so', () => {
  expect(countOption(15)).toEqual({
    type: 'string',
    short: 'n',
    value: 'N',
    help: 'how many (15)',
  });
  expect(parseCount(undefined, 15, 'releases')).toBe(15);
  expect(parseCount(undefined, 'all', 'releases')).toBe('all');
});

test('a number within its bounds is taken', () => {
  const bounds = { min: 2, max: 50 };
  expect(parseCount('1', 15, 'releases')).toBe(1);
  expect(parseCount('999999999', 15, 'releases')).toBe(999_999_999);
  expect(parseCount('2', 15, 'crashes', bounds)).toBe(2);
  expect(parseCount('50', 15, 'crashes', bounds)).toBe(50);
});

test.each(['0', '', 'many', '-1', '1.5', '1234567890'])('"%s" is no number of releases', (text) => {
  expect(() => parseCount(text, 15, 'releases')).toThrow(
    new UsageError(`"${text}" is no number of releases: write -n 50, for example.`),
  );
});

test.each(['1', '51'])('%s is out of bounds, and the most is told', (text) => {
  expect(() => parseCount(text, 15, 'crashes', { min: 2, max: 50 })).toThrow(
    new UsageError(`"${text}" is no number of crashes: write -n 50, for example, 50 at the most.`),
  );
});
