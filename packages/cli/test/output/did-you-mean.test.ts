import { expect, test } from 'vitest';
import { didYouMean } from '#src/output/did-you-mean.ts';

test.each([
  ['relases', 'releases'],
  ['relaes', 'releases'],
  ['confg', 'config'],
  ['lgos', 'logs'],
  ['logse', 'logs'],
  ['scael', 'scale'],
  ['s', 'ps'],
  ['xyzzy', undefined],
])('whoever types %s means %s', (typed, meant) => {
  const known = ['apps', 'releases', 'release', 'config', 'logs', 'scale', 'ps'];
  expect(didYouMean(typed, known)).toBe(meant);
});

test.each([
  ['', 'a', 1],
  ['a', 'aa', 1],
  ['ab', 'ba', 1],
  ['aogs', 'logs', 1],
  ['a', 'aaa', 2],
  ['ab', 'bba', 2],
  ['ab', 'cd', 2],
])('of short words one edit is near enough: from %j to %j', (typed, known, edits) => {
  expect(didYouMean(typed, [known])).toBe(edits === 1 ? known : undefined);
});

test('a longer word may have an edit for each three letters', () => {
  expect(didYouMean('abcdef', ['abcdxy'])).toBe('abcdxy');
  expect(didYouMean('abcde', ['abcxy'])).toBeUndefined();
  expect(didYouMean('abcdef', ['abcxyz'])).toBeUndefined();
});
