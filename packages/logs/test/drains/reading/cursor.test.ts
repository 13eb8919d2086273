import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Cursor } from '#src/drains/reading/cursor.ts';
import { newestPlace, type Place } from '#src/drains/reading/place.ts';
import { openAppLog, platformLines } from '../../support/app-logs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// Goal: a drain goes on where it stood in an app's stream, unless that is another stream by now.

const APP = { id: 'app', name: 'hello' };
const ignore = () => {};

function open(place?: Place) {
  const log = openAppLog(temporaryFolder());
  log.append([platformLines(['one', 'two'])]);
  const first = newestPlace(log);
  log.append([platformLines(['three'])]);
  const places: Record<string, Place> = place === undefined ? {} : { app: place };
  const record = { places, sent: 0, dropped: 0, lastSentAt: null };
  const cursor = (onGrowth = ignore) => new Cursor(APP, log, record, onGrowth);
  return { log, first, record, cursor };
}

test('an app that came after the drain is sent from its first line on', () => {
  const cursor = open().cursor();
  expect(cursor.place).toEqual({ position: 0, idMin: 0, linesSeen: 0 });
  expect(cursor.hasMore).toBe(true);
  expect(cursor.waiting).toBe(3);
});

test('a drain goes on where it stood, up to the end', () => {
  const { log, first, record, cursor } = open();
  record.places.app = first;
  const one = cursor();
  expect(one.place).toBe(first);
  expect([one.hasMore, one.waiting]).toEqual([true, 1]);
  one.place = newestPlace(log);
  expect(record.places.app).toEqual(newestPlace(log));
  expect(cursor().place).toEqual(newestPlace(log));
  expect([one.hasMore, one.waiting]).toEqual([false, 0]);
});

test('a place behind the end is that of a stream that is gone', () => {
  const { log, cursor } = open({ position: 10 ** 9, idMin: 0, linesSeen: 2 });
  const one = cursor();
  expect(one.place.position).toBe(0);
  one.place = { position: log.end, idMin: 0, linesSeen: 10 };
  expect(one.waiting).toBe(0);
});

test('so is one within it that has seen more lines than there are', () => {
  for (const [linesSeen, isKept] of [
    [3, true],
    [4, false],
  ] as const) {
    const { first, record, cursor } = open();
    record.places.app = { ...first, linesSeen };
    expect(cursor().place.position).toBe(isKept ? first.position : 0);
  }
});

test('but the begin and the end of what is kept are in each stream', () => {
  const { log, record, cursor } = open();
  for (const position of [0, log.end]) {
    record.places.app = { position, idMin: 0, linesSeen: 99 };
    expect(cursor().place.linesSeen).toBe(99);
  }
});

test('each growth is told, until the drain stops', async () => {
  const { log, cursor } = open();
  let told = 0;
  const one = cursor(() => {
    told += 1;
  });
  await turn();
  expect([told, one.isGone]).toEqual([0, false]);
  for (const expected of [1, 2]) {
    log.append([platformLines(['more'])]);
    await turn();
    expect(told).toBe(expected);
  }
  one.stop();
  await turn();
  expect(one.isGone).toBe(true);
  const atStop = told;
  log.append([platformLines(['more'])]);
  await turn();
  expect(told).toBe(atStop);
});

test('of an app that is forgotten nothing is left to send', async () => {
  const { log, cursor } = open();
  const one = cursor();
  await log.forget();
  expect([one.hasMore, one.isGone]).toEqual([false, true]);
});
