import { expect, test } from 'vitest';
import { linesOnce } from '#src/releases/lines-once.ts';

/** What is shown of pieces, each the number of its first line and its lines. */
function shown(...pieces: [number, string[]][]): string[][] {
  const all: string[][] = [];
  const tell = linesOnce((lines) => all.push(lines));
  for (const [from, lines] of pieces) tell({ from, lines });
  return all;
}

test('pieces that follow each other are shown as they come', () => {
  expect(shown([0, ['a', 'b']], [2, ['c']])).toEqual([['a', 'b'], ['c']]);
});

test('what comes again is shown once, and nothing at all is said of what brings nothing new', () => {
  expect(shown([0, ['a', 'b']], [1, ['b', 'c']], [0, ['a']], [3, ['d']])).toEqual([
    ['a', 'b'],
    ['c'],
    ['d'],
  ]);
});

test('lines that never came are counted', () => {
  expect(shown([2, ['c']], [5, ['f']])).toEqual([
    ['(2 lines are not shown)', 'c'],
    ['(2 lines are not shown)', 'f'],
  ]);
});
