import { expect, test } from 'vitest';
import { amountOf, isStoppedFirst, rolloutOf, rolloutWords } from '#src/rollout-settings.ts';

test.each([
  [2, 5, 2],
  ['50%', 4, 2],
  ['50%', 3, 2],
  ['1%', 3, 1],
  ['100%', 3, 3],
  ['0%', 3, 0],
  ['50%', 0, 0],
])('%s of %d processes is %d: a share is rounded up', (amount, quantity, expected) => {
  expect(amountOf(amount, quantity)).toBe(expected);
});

test('a type is stopped first where no surge is allowed, and nowhere else', () => {
  expect(isStoppedFirst({ surge: 0 })).toBe(true);
  expect(isStoppedFirst({ surge: '0%' })).toBe(true);
  expect(isStoppedFirst({ surge: '1%' })).toBe(false);
  expect(isStoppedFirst({ batch: 1 })).toBe(false);
  expect(isStoppedFirst({})).toBe(false);
});

test('a type of which nothing is said has no setting, whatever its name', () => {
  expect(rolloutOf(undefined, 'web')).toEqual({});
  expect(rolloutOf({ web: { surge: 1 } }, 'constructor')).toEqual({});
  expect(rolloutOf({ web: { surge: 1 } }, 'web')).toEqual({ surge: 1 });
});

test('a setting is told in its own words', () => {
  expect(rolloutWords({ surge: '50%', batch: 2 })).toBe('surge 50%, batch 2');
  expect(rolloutWords({ surge: 0 })).toBe('surge 0 (stopped before its new processes start)');
});
