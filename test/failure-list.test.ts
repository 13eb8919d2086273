import { expect, test } from 'vitest';
import { ENGINES } from '../e2e/failures/engines.ts';
import { FAILURES } from '../e2e/failures/list.ts';

// Goal: the list of failures is whole: each row is made, once.

const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const ROWS = [...from(1, 29), ...from(31, 44), 48, ...from(50, 53), ...from(62, 65)];

test('every row is there once', () => {
  const rows = [...FAILURES, ...ENGINES].map(({ row }) => row);
  expect(rows.sort((one, other) => one - other)).toEqual(ROWS);
});
