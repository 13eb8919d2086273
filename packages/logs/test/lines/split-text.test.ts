import { expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { splitText } from '#src/lines/split-text.ts';
import { fromStoredText, toStoredText } from '#src/lines/stored-line.ts';

const MAX = limits.lineBytesMax;
const sizesOf = (text: string) =>
  splitText(toStoredText(text)).map((piece) => Buffer.byteLength(fromStoredText(piece)));
const joined = (text: string) => splitText(toStoredText(text)).map(fromStoredText).join('');

test.each([
  ['x', [1]],
  ['x'.repeat(MAX), [MAX]],
  ['x'.repeat(MAX + 1), [MAX, 1]],
  ['x'.repeat(2 * MAX), [MAX, MAX]],
  // The third byte of the letter would be the first of the next piece.
  [`${'x'.repeat(MAX - 2)}€€`, [MAX - 2, 6]],
  [`${'x'.repeat(MAX - 1)}€`, [MAX - 1, 3]],
  [`${'x'.repeat(MAX - 3)}€€`, [MAX, 3]],
  [`${'x'.repeat(MAX - 3)}😀`, [MAX - 3, 4]],
  [`${'x'.repeat(MAX - 1)}éé`, [MAX - 1, 4]],
])('a text is cut where a line is full, and never within a character (%#)', (text, sizes) => {
  expect(sizesOf(text)).toEqual(sizes);
  expect(joined(text)).toBe(text);
});

test('what is longer only by its escapes is one line, kept as it stands', () => {
  const stored = toStoredText('\n'.repeat(MAX - 1));
  expect(splitText(stored)).toEqual([stored]);
  const whole = '\\u0041'.repeat(10);
  expect(splitText(whole)).toEqual([whole]);
});
