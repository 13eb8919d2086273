import { expect, test } from 'vitest';
import { ATTACKS } from '../e2e/attacks/list.ts';

// Goal: the list of attacks is whole.

const NUMBERS = [24, 25, 26, 27, 28, 29, 31];

test('every attack is there once, and says what must come of it', () => {
  const numbers = ATTACKS.map(({ number }) => number);
  expect(numbers.sort((one, other) => one - other)).toEqual(NUMBERS);
  expect(ATTACKS.filter(({ required }) => required === '')).toEqual([]);
});
