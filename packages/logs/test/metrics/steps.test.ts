import { expect, test } from 'vitest';
import { countMinutes, stepsOf } from '#src/metrics/steps.ts';

const QUERY = { since: 100, until: 110, step: 4 };

test('a query has as many steps as begin within it', () => {
  expect(stepsOf(QUERY)).toMatchObject({ ...QUERY, count: 3 });
  expect(stepsOf({ ...QUERY, until: 108 }).count).toBe(2);
  expect(stepsOf({ ...QUERY, until: 100 }).count).toBe(0);
  expect(stepsOf({ ...QUERY, until: 90 }).count).toBe(0);
});

test.each([
  [99, undefined],
  [100, 0],
  [103, 0],
  [104, 1],
  [109, 2],
  [110, undefined],
])('minute %d is in step %s', (minute, step) => {
  expect(stepsOf(QUERY).indexOf(minute)).toBe(step);
});

test('each minute of a step counts once, and none outside of the query', () => {
  expect(countMinutes(stepsOf(QUERY), [99, 100, 100, 101, 109, 110])).toEqual([2, 0, 1]);
  expect(countMinutes(stepsOf(QUERY), [])).toEqual([0, 0, 0]);
});
