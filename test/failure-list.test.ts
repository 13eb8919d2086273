import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ELSEWHERE } from '../e2e/failures/elsewhere.ts';
import { ENGINES } from '../e2e/failures/engines.ts';
import { FAILURES } from '../e2e/failures/list.ts';
import { OPEN } from '../e2e/failures/open.ts';

// Goal: the list of failures is whole and honest. Each row is made, here or elsewhere, or has a reason why not.

const ROOT = resolve(import.meta.dirname, '..');
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const ROWS = [...from(1, 29), ...from(31, 44), 48, 50, 51, ...from(62, 65)];

test('every row is there once', () => {
  const rows = [...ELSEWHERE, ...FAILURES, ...ENGINES, ...OPEN].map(({ row }) => row);
  expect(rows.sort((one, other) => one - other)).toEqual(ROWS);
});

test('a test that proves a row is where the list says', () => {
  const named = ELSEWHERE.flatMap(({ provenBy = [] }) => provenBy);
  const missing = named.filter(
    ([file, name]) => !readFileSync(join(ROOT, file), 'utf8').includes(name),
  );
  expect(missing).toEqual([]);
});
