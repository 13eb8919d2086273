import { expect, test } from 'vitest';
import { toMicroseconds } from '#src/lines/time.ts';

test.each([
  ['2026-11-21T04:00:00Z', '2026-11-21T04:00:00.000000Z'],
  ['2026-11-21T04:00:00.1Z', '2026-11-21T04:00:00.100000Z'],
  ['2026-11-21T04:00:00.123Z', '2026-11-21T04:00:00.123000Z'],
  ['2026-11-21T04:00:00.123456Z', '2026-11-21T04:00:00.123456Z'],
  ['2026-11-21T04:00:00.123456789Z', '2026-11-21T04:00:00.123456Z'],
])('%s has microseconds: %s', (time, expected) => {
  expect(toMicroseconds(time)).toBe(expected);
});
