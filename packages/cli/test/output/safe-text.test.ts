import { expect, test } from 'vitest';
import { safeText } from '#src/output/safe-text.ts';

const ESC = '\x1b';

test.each([
  ['plain text with\ttabs and ümläuts 🙂', 'plain text with\ttabs and ümläuts 🙂'],
  [`${ESC}[2J${ESC}[1;1H`, '\\x1b[2J\\x1b[1;1H'],
  [`${ESC}]0;title\x07`, '\\x1b]0;title\\x07'],
  [`${ESC}]52;c;aGk=\x07`, '\\x1b]52;c;aGk=\\x07'],
  [`${ESC}]8;;http://bad\x07link`, '\\x1b]8;;http://bad\\x07link'],
  ['50%\r100%', '50%\\r100%'],
  ['two\nlines', 'two\\nlines'],
  ['windows line\r', 'windows line'],
  ['\x9b2J', '\\x9b2J'],
  ['\u202egnp.exe', '\\u202egnp.exe'],
  ['a\u2028b', 'a\\u2028b'],
  ['\0', '\\x00'],
])('%j can do nothing to a terminal', (text, safe) => {
  expect(safeText(text)).toBe(safe);
  expect(safeText(text, true)).toBe(safe);
});

test('colours stay where they may, and end with the line', () => {
  const line = `${ESC}[31mred${ESC}[2J and ${ESC}[1;38;5;200mmore`;
  expect(safeText(line, true)).toBe(`${ESC}[31mred\\x1b[2J and ${ESC}[1;38;5;200mmore${ESC}[0m`);
  expect(safeText(line)).toBe('red\\x1b[2J and more');
});
