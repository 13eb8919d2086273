import type { LogLine } from '@tfp/contract/log-lines';
import { describe, expect, test } from 'vitest';
import { Seen } from '../e2e/oracle/seen.ts';
import { writtenLine } from '../e2e/oracle/written-line.ts';

// Goal: the oracle of the logs sees what is wrong, and nothing where all is right.

const KEY = '0123456789abcdef';
const PIECE = 10_000;
const AT = '2026-11-21T04:00:00.000000Z';
const line = (text: string): LogLine => ({ id: 1, at: AT, source: 'app', process: 'web.1', text });

/** A line of the writer as a reader gets it: in pieces, where it is long. */
function piecesOf(number: number, size = 40 + (number % 100)): LogLine[] {
  const text = writtenLine({ key: KEY, stream: 'o', number, size });
  const pieces: LogLine[] = [];
  for (let at = 0; at < text.length; at += PIECE) pieces.push(line(text.slice(at, at + PIECE)));
  return pieces;
}

function flawsOf(lines: LogLine[]): string[] {
  const seen = new Seen();
  for (const one of lines) seen.take(one);
  seen.finish();
  const flaws = [...seen.streams.values()].flatMap((stream) => stream.flaws);
  return [
    ...flaws.map(({ kind, said }) => `${kind} ${said}`),
    ...seen.strange.map(() => 'strange'),
  ];
}

const all = (...numbers: number[]) => numbers.flatMap((number) => piecesOf(number));

describe('the oracle of the logs', () => {
  test('finds nothing where each line is there once', () => {
    expect(flawsOf(all(1, 2, 3, 4, 5, 6, 7, 8))).toEqual([]);
    expect(
      flawsOf([...piecesOf(1, 10_300), ...piecesOf(2, 25_000), ...piecesOf(3, 100_500)]),
    ).toEqual([]);
  });

  test('finds lines that are missing, doubled, or in another order', () => {
    expect(flawsOf(all(1, 2, 5))).toEqual(['hole 3 to 4']);
    expect(flawsOf(all(2))).toEqual(['hole 1 to 1']);
    expect(flawsOf(all(1, 2, 2, 3))).toEqual(['twice 2 behind 2']);
    expect(flawsOf(all(1, 3, 2))).toEqual(['hole 2 to 2', 'twice 2 behind 3']);
  });

  test('finds pieces that are missing, doubled, or in another order', () => {
    const [first, second, third] = piecesOf(1, 25_000) as [LogLine, LogLine, LogLine];
    const next = piecesOf(2, 25_000);
    expect(flawsOf([first, third, ...next])).toContain('torn line 1 before 2');
    expect(flawsOf([first, second, second, third, ...next])).toContain('torn line 1');
    expect(flawsOf([second, first, third, ...next])).toContain('torn line 1');
  });

  test('finds lines that were changed, and those that nobody wrote', () => {
    const [odd] = piecesOf(7) as [LogLine];
    expect(flawsOf([...all(1, 2, 3, 4, 5, 6), line(odd.text.replace('\0', ''))])).not.toEqual([]);
    const [begun = line('')] = piecesOf(1);
    expect(flawsOf([line(begun.text.slice(0, -1))])).toEqual([]);
    expect(flawsOf([line('who wrote this')])).toEqual(['strange']);
  });
});
