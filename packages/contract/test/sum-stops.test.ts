import { expect, test } from 'vitest';
import type { ProcessStop } from '#src/journal.ts';
import { sumStops } from '#src/sum-stops.ts';

const stop = (process: string, more: Partial<ProcessStop> = {}): ProcessStop => ({
  id: `id-of-${process}`,
  process,
  version: 3,
  ms: 800,
  isKilled: false,
  drained: 0,
  dropped: 0,
  cut: 0,
  ...more,
});

test('requests are summed, and who left is told apart from who was killed', () => {
  const stops = [
    stop('web.1', { drained: 6, dropped: 1, cut: 2 }),
    stop('web.2', { drained: 4, cut: 1, isKilled: true, signal: 'SIGKILL', ms: 30_000 }),
  ];
  expect(sumStops(stops)).toEqual({
    drained: 10,
    dropped: 1,
    cut: 3,
    stopped: [{ process: 'web.1', version: 3, ms: 800 }],
    killed: [{ process: 'web.2', version: 3, ms: 30_000, signal: 'SIGKILL' }],
  });
});

test('of nobody there is nothing to tell', () => {
  expect(sumStops([])).toEqual({ drained: 0, dropped: 0, cut: 0, stopped: [], killed: [] });
});
