import { expect, onTestFinished, test, vi } from 'vitest';
import { watchDeadline } from '#src/one-off/watch-deadline.ts';

const STARTED_AT = 1_000_000;
const LIMIT_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How long a runner that finds a one-off still leaves it. */
function leftMs(startedUptimeMs: number | undefined, now: number, uptimeMs: number): number {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const said: string[] = [];
  const kept = { startedAt: STARTED_AT, deadline: STARTED_AT + LIMIT_MS, startedUptimeMs };
  const oneOff = { id: 'id', name: 'run.1234', kept, over: Promise.withResolvers() };
  const world = {
    now: () => now,
    uptime: () => uptimeMs,
    say: (_app: string, line: string) => void said.push(line),
    oneOffFiles: { save() {} },
    timers: {},
    presence: { answers: () => new Promise(() => {}) },
  };
  const began = Date.now();
  watchDeadline(world as never, { id: 'hello' } as never, oneOff as never);
  vi.advanceTimersToNextTimer();
  expect(said).toEqual(['run.1234 did not end within 1 min: stopping it']);
  return Date.now() - began;
}

test.each([
  ['the clock stood still for it', 500, STARTED_AT + 20_000, 20_500, 40_000],
  ['the clock leapt ahead', 500, STARTED_AT + HOUR_MS, 20_500, 40_000],
  ['the clock was put back', 500, STARTED_AT - HOUR_MS, 20_500, 40_000],
  ['its time is over', 500, STARTED_AT, 99_000, 0],
  ['the machine counts anew', 500_000, STARTED_AT, 1_000, LIMIT_MS],
  ['an older runner wrote no uptime', undefined, STARTED_AT + 20_000, 99_000, 40_000],
])('%s', (_what, startedUptimeMs, now, uptimeMs, left) => {
  // A timer of nothing waits for a millisecond.
  expect(leftMs(startedUptimeMs, now, uptimeMs)).toBeLessThanOrEqual(Math.max(1, left));
  expect(leftMs(startedUptimeMs, now, uptimeMs)).toBeGreaterThanOrEqual(left);
});
