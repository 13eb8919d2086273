import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startMinuteClock } from '#src/minute-clock.ts';

// Method: the timers are the test's; the wall clock and the one that never jumps are turned by hand.

const MINUTE = 60_000;
let wall: number;
let ran: number;
let ended: number[];
let clock: ReturnType<typeof startMinuteClock>;

beforeEach(() => {
  vi.useFakeTimers();
  wall = 1_000 * MINUTE + 5_000;
  ran = 0;
  ended = [];
  clock = startMinuteClock((minute) => ended.push(minute), { clock: () => wall, now: () => ran });
});
afterEach(() => {
  clock.stop();
  vi.useRealTimers();
});

function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 500) {
    wall += 500;
    ran += 500;
    vi.advanceTimersByTime(500);
  }
}

test('each minute ends once', () => {
  pass(54_000);
  expect(ended).toEqual([]);
  pass(MINUTE * 2);
  expect(ended).toEqual([1_000, 1_001]);
});

test('a clock put forward ends the minute at once, and what follows counts for the new time', () => {
  pass(10_000);
  wall += 60 * MINUTE;
  pass(2_500);
  expect(ended).toEqual([1_000]);
  pass(MINUTE);
  expect(ended).toEqual([1_000, 1_060]);
});

test('a clock put back ends the minute at once, and an earlier one begins', () => {
  pass(10_000);
  wall -= 10 * MINUTE;
  pass(2_500);
  expect(ended).toEqual([1_000]);
  pass(MINUTE);
  expect(ended).toEqual([1_000, 990]);
});

test('a clock that is put back again and again still ends a minute in its time', () => {
  for (let second = 0; second < 130; second++) {
    pass(1_000);
    wall = 1_000 * MINUTE + 5_000;
  }
  expect(ended).toEqual([1_000, 1_000]);
});

test('a stop ends the minute that has begun', () => {
  pass(3_000);
  clock.stop();
  expect(ended).toEqual([1_000]);
  ended.length = 0;
});
