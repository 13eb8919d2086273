import { describe, expect, test } from 'vitest';
import { Doubts } from '#src/drains/sending/doubts.ts';

const LIMITS = {
  drainDoubtMs: 5_000,
  drainSlowWriteMs: 500,
  drainSlowDoubtMs: 60_000,
  drainDoubtBytesMax: 1_000,
  drainDoubtsMax: 2,
};
const place = (position: number) => ({ position, idMin: 0, linesSeen: position });

/** Each batch begins where its number says. */
function written(...batches: { at: number; appId?: string; bytes?: number; tookMs?: number }[]) {
  const doubts = new Doubts(LIMITS);
  for (const [index, { at, appId = 'a', bytes = 10, tookMs = 1 }] of batches.entries())
    doubts.add({ appId, before: place(index), bytes, nowMs: at, tookMs });
  return doubts;
}

describe('when a connection breaks', () => {
  test('each app goes back to before its oldest batch that is in doubt', () => {
    const doubts = written({ at: 0 }, { at: 6_000, appId: 'b' }, { at: 6_000 }, { at: 7_000 });
    expect([...doubts.takeBack(8_000)]).toEqual([
      ['b', place(1)],
      ['a', place(2)],
    ]);
    expect(doubts.takeBack(8_000).size).toBe(0);
  });

  test('what the kernel was slow to take is in doubt for longer', () => {
    const doubts = written({ at: 0, tookMs: 501 });
    expect(doubts.takeBack(59_999).size).toBe(1);
    expect(written({ at: 0, tookMs: 501 }).takeBack(60_000).size).toBe(0);
  });

  test('no more than so many bytes are sent again', () => {
    const doubts = written({ at: 0, bytes: 600 }, { at: 0, bytes: 600 }, { at: 0, bytes: 300 });
    expect(doubts.takeBack(1).get('a')).toEqual(place(1));
  });
});

test('breaks in a row are too many; one batch that outlives its doubt begins a new row', () => {
  const doubts = written({ at: 0 });
  doubts.takeBack(1);
  expect(doubts.areTooMany).toBe(false);
  doubts.takeBack(2);
  expect(doubts.areTooMany).toBe(false);
  doubts.add({ appId: 'a', before: place(0), bytes: 1, nowMs: 3, tookMs: 1 });
  doubts.takeBack(4);
  expect(doubts.areTooMany).toBe(true);
  doubts.add({ appId: 'a', before: place(0), bytes: 1, nowMs: 5, tookMs: 1 });
  doubts.takeBack(6_000);
  expect(doubts.areTooMany).toBe(false);
});
