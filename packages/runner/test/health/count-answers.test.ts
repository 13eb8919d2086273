import { expect, test } from 'vitest';
import { countAnswer, IN, type Standing } from '#src/health/count-answers.ts';

const PATIENCE = { failures: 3, successes: 2 };

/** Where a process stands after each answer: `+` good, `-` bad; `i` in, `o` out. */
function course(answers: string): string {
  let standing: Standing = IN;
  return [...answers]
    .map((answer) => {
      standing = countAnswer(standing, answer === '+', PATIENCE);
      return standing.isIn ? 'i' : 'o';
    })
    .join('');
}

test.each([
  ['+++', 'iii'],
  ['--', 'ii'],
  ['---', 'iio'],
  ['--+--', 'iiiii'],
  ['-+-+-+-+', 'iiiiiiii'],
  ['---+', 'iioo'],
  ['---++', 'iiooi'],
  ['---+-+-', 'iiooooo'],
  ['---++---', 'iiooiiio'],
])('%s: %s', (answers, standings) => {
  expect(course(answers)).toBe(standings);
});
