import type { LogLine } from '@tfp/contract/log-lines';
import { expect, test } from 'vitest';
import { LIMITS } from '#src/limits.ts';
import { HeldLines } from '#src/logs/held-lines.ts';

const START_MS = Date.parse('2026-11-21T12:00:00Z');

/** A line of so many milliseconds behind noon. */
function line(id: number, ms: number, process = 'web.1'): LogLine {
  const at = `${new Date(START_MS + ms).toISOString().slice(0, -1)}000Z`;
  return { id, at, source: 'app', process, text: `${id}` };
}

/** Ids of what is taken, of lines that came at these moments: [line, since]. */
function taken(lines: [LogLine, number][], heldMaxSinceMs: number, linesMax = 100): number[] {
  const held = new HeldLines();
  for (const [one, since] of lines) held.add(one, since);
  const ids = held.take(heldMaxSinceMs, linesMax).map(({ id }) => id);
  expect(held.size).toBe(lines.length - ids.length);
  return ids;
}

test('what was held for long enough is taken, and nothing that came later and is younger', () => {
  const lines: [LogLine, number][] = [
    [line(1, 10), 100],
    [line(2, 20, 'web.2'), 200],
    [line(3, 30), 300],
  ];
  expect(taken(lines, 99)).toEqual([]);
  expect(taken(lines, 100)).toEqual([1]);
  expect(taken(lines, 200)).toEqual([1, 2]);
  expect(taken(lines, 299)).toEqual([1, 2]);
});

test('older ones that came later go before what was held for long enough', () => {
  const lines: [LogLine, number][] = [
    [line(1, 20), 100],
    [line(2, 10, 'web.2'), 300],
    [line(3, 30), 400],
  ];
  expect(taken(lines, 100)).toEqual([2, 1]);
});

test('of more than are held at once the oldest are taken', () => {
  const lines = [1, 2, 3, 4, 5].map((id): [LogLine, number] => [line(id, id), 0]);
  expect(taken(lines, -1, 3)).toEqual([1, 2]);
  expect(taken(lines, -1, 5)).toEqual([]);
  expect(taken(lines, 0, 3)).toEqual([1, 2, 3, 4, 5]);
});

test('a clock that was put back by more than a second changes no order within its process', () => {
  const by = (ms: number) => [
    [line(1, 5_000), 0] as [LogLine, number],
    [line(2, 5_000 - ms), 0] as [LogLine, number],
  ];
  expect(taken(by(LIMITS.clockPutBackMs), 0)).toEqual([2, 1]);
  expect(taken(by(LIMITS.clockPutBackMs + 1), 0)).toEqual([1, 2]);
});

test('the youngest line of a process is what its clock is measured by', () => {
  const lines = [line(1, 5_000), line(2, 4_500), line(3, 3_800), line(4, 4_900, 'web.2')];
  expect(
    taken(
      lines.map((one) => [one, 0]),
      0,
    ),
  ).toEqual([2, 4, 1, 3]);
});
