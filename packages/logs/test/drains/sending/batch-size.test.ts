import { expect, test } from 'vitest';
import { BatchSize } from '#src/drains/sending/batch-size.ts';
import { drainLines } from '../../support/drain-lines.ts';

// A line counts 200 bytes beside its text.
const LIMITS = { drainBatchBytesMax: 2_000, drainBatchLinesMax: 8 };
const cutOf = (size: BatchSize, count: number, bytes = 1) =>
  size.cut(drainLines(count, bytes)).length;

test('as many lines go out together as there are, up to the limit', () => {
  const size = new BatchSize(LIMITS);
  expect([0, 1, 2, 7, 8, 9, 100].map((count) => cutOf(size, count))).toEqual([0, 1, 2, 7, 8, 8, 8]);
  expect(size.cut(drainLines(9)).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test.each([
  [50, 8],
  [51, 7],
  [300, 4],
  [301, 3],
  [1_800, 1],
  [1_801, 1],
  [10_000, 1],
])('of lines of %d bytes %d go out together, one at least', (bytes, count) => {
  expect(cutOf(new BatchSize(LIMITS), 10, bytes)).toBe(count);
});

test('half of what was refused goes out, and twice as many after each success, up to the limit', () => {
  const size = new BatchSize(LIMITS);
  size.shrink(7);
  expect(cutOf(size, 10)).toBe(3);
  const seen = [1, 2].map(() => {
    size.grow();
    return cutOf(size, 10);
  });
  expect(seen).toEqual([6, 8]);
  size.grow();
  expect(cutOf(size, 100)).toBe(8);
  size.shrink(1);
  expect(cutOf(size, 10)).toBe(1);
});
