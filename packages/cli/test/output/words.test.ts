import { secondsWords } from '@tfp/contract/seconds-words';
import { describe, expect, test } from 'vitest';
import { timeAgo } from '#src/output/relative-time.ts';
import { wrapText } from '#src/output/wrap-text.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

test.each([
  ['2026-11-21T12:00:00.000Z', 'just now'],
  ['2026-11-21T11:59:48.000Z', '12 s ago'],
  ['2026-11-21T11:57:01.000Z', '2 min ago'],
  ['2026-11-21T07:00:00.000Z', '5 h ago'],
  ['2026-11-01T12:00:00.000Z', '20 d ago'],
  ['2026-01-02T03:04:05.000Z', '2026-01-02'],
  ['2026-11-21T12:00:03.000Z', 'just now'],
  ['nonsense', 'nonsense'],
])('%s was %s', (moment, words) => expect(timeAgo(moment, NOW)).toBe(words));

test.each([
  [0, '0.0 s'],
  [412, '0.4 s'],
  [9_949, '9.9 s'],
  [9_951, '10 s'],
  [61_400, '61 s'],
])('%i ms are %s', (ms, words) => expect(secondsWords(ms)).toBe(words));

describe('a long text', () => {
  test('is broken at spaces', () => {
    expect(wrapText('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  });
  test('keeps words that are too long, and lines of others', () => {
    expect(wrapText('averyveryverylongword x\n  at somewhere in a file', 10)).toEqual([
      'averyveryverylongword',
      'x',
      '  at somewhere in a file',
    ]);
  });
});
