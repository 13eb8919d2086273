import { expect, test } from 'vitest';
import { UsageError } from '#src/command-line/exits.ts';
import { parseSeconds } from '#src/command-line/parse-duration.ts';

test.each([
  ['90', 90],
  ['90s', 90],
  ['10m', 600],
  ['2h', 7_200],
  ['7d', 604_800],
  ['1', 1],
])('%s are %i seconds', (text, seconds) => expect(parseSeconds(text)).toBe(seconds));

test.each(['', '0', '0m', 'soon', '-5', '1.5h', '10 m', '5w', '12345678'])(
  '"%s" is no duration',
  (text) => expect(() => parseSeconds(text)).toThrow(UsageError),
);
