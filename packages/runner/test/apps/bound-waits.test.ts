import { expect, test } from 'vitest';
import { blankMemory } from '#src/apps/app-memory.ts';
import { boundWaits } from '#src/apps/bound-waits.ts';

const BOUNDS = { backoffSlowestMs: 300_000, revertWindowMs: 60_000 };
const NOW = 1_000_000_000;
const HOUR_MS = 3_600_000;

const waiting = (ms: number) => ({
  ...blankMemory(),
  crashes: { 'web.1@3': { count: 3, at: NOW, restartAt: NOW + ms } },
  fallback: { release: { version: 2 } as never, until: NOW + ms },
});

test('a clock that was put back makes no process wait for longer than the slowest restart', () => {
  const { crashes, fallback } = boundWaits(waiting(HOUR_MS), BOUNDS, NOW);
  expect(crashes['web.1@3']?.restartAt).toBe(NOW + BOUNDS.backoffSlowestMs);
  expect(fallback?.until).toBe(NOW + BOUNDS.revertWindowMs);
});

test('a wait that can be is left as it is', () => {
  const memory = waiting(20_000);
  expect(boundWaits(memory, BOUNDS, NOW)).toEqual(memory);
  expect(boundWaits(blankMemory(), BOUNDS, NOW)).toEqual(blankMemory());
});
