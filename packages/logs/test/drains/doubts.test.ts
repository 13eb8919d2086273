import { expect, test } from 'vitest';
import { Doubts } from '#src/drains/doubts.ts';

const LIMITS = { drainDoubtMs: 1_000, drainDoubtBytesMax: 100, drainDoubtsMax: 2 };
const place = (id: number) => id as never;
const from = (doubts: Doubts, now: number) => Object.fromEntries(doubts.takeBack(now));

test('what broke off goes back to the first place of each app that is in doubt', () => {
  const doubts = new Doubts(LIMITS);
  doubts.add('a', place(1), 10, 0, 0);
  doubts.add('b', place(5), 10, 0, 1);
  doubts.add('a', place(2), 10, 0, 2);
  expect(from(doubts, 3)).toEqual({ a: 1, b: 5 });
  expect(from(doubts, 3)).toEqual({});
});

test('a doubt ends with its time', () => {
  const doubts = new Doubts(LIMITS);
  doubts.add('a', place(1), 10, 0, 0);
  doubts.add('a', place(2), 10, 0, 1);
  expect(from(doubts, 1_000)).toEqual({ a: 2 });
});

test.each([
  ['no longer than usual', 500, 1_000],
  ['long', 501, 12_000],
])('a write that took %s is in doubt for as long', (_what, tookMs, ms) => {
  const at = (now: number) => {
    const doubts = new Doubts(LIMITS);
    doubts.add('a', place(1), 10, tookMs, 0);
    return from(doubts, now);
  };
  expect([at(ms - 1), at(ms)]).toEqual([{ a: 1 }, {}]);
});

test('of more bytes than a kernel holds the oldest are out of doubt', () => {
  const doubts = new Doubts(LIMITS);
  doubts.add('a', place(1), 40, 0, 0);
  doubts.add('b', place(2), 60, 0, 0);
  expect(from(doubts, 0)).toEqual({ a: 1, b: 2 });
  doubts.add('a', place(1), 41, 0, 0);
  doubts.add('b', place(2), 60, 0, 0);
  expect(from(doubts, 0)).toEqual({ b: 2 });
  doubts.add('a', place(1), 101, 0, 0);
  expect(from(doubts, 0)).toEqual({});
});

test('breaks in a row are too much, unless something outlived its doubt meanwhile', () => {
  const doubts = new Doubts(LIMITS);
  const breakAt = (now: number) => {
    doubts.add('a', place(1), 10, 0, now);
    doubts.takeBack(now + 1);
    return doubts.isTooMuch;
  };
  expect([breakAt(0), breakAt(10)]).toEqual([false, true]);
  doubts.add('a', place(1), 10, 0, 20);
  doubts.add('a', place(2), 10, 0, 1_020);
  expect(doubts.isTooMuch).toBe(false);
  doubts.takeBack(1_021);
  doubts.takeBack(1_022);
  expect([doubts.isTooMuch, breakAt(1_030)]).toEqual([false, true]);
});
