import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import { expect, test, vi } from 'vitest';
import { PlaceBook } from '#src/drains/place-book.ts';
import { FIRST_PLACE } from '#src/drains/reading/place.ts';
import { readPiece } from '#src/drains/reading/read-piece.ts';
import { Losses } from '#src/drains/sending/losses.ts';
import { limits } from '#src/limits.ts';
import { until } from '../../../../test/support/until.ts';
import { openAppLog, platformLines } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startHttpServer } from './support/http-server.ts';
import { desiredDrain, startDrain } from './support/test-drain.ts';

// Goal: what a disk, a clock or a power cut does to the store makes no drain stop, send less or end its process.

const BOUNDS = { lagBytesMax: limits.drainLagBytesMax, lagMsMax: limits.drainLagMsMax };

test('losses that cannot be told since the disk is full are told later, and whole', () => {
  const told: number[] = [];
  let isFull = true;
  const tell = (lines: number) => {
    if (isFull) throw new TfpError('storage_full', 'The disk is full.');
    told.push(lines);
  };
  const losses = new Losses(0, () => 0, tell);
  losses.add(3, 'it was too far behind');
  isFull = false;
  losses.add(2, 'it was too far behind');
  expect(told).toEqual([5]);
});

test('a place that the disk does not take holds up nothing, and is written later', async () => {
  const directory = join(temporaryFolder(), 'places');
  const book = new PlaceBook(directory);
  rmSync(directory, { recursive: true });
  writeFileSync(directory, '');
  const record = book.open('d1', () => ({ 'app-1': FIRST_PLACE }));
  expect(record.places).toEqual({ 'app-1': FIRST_PLACE });
  rmSync(directory);
  const again = new PlaceBook(directory);
  await book.save();
  expect(again.open('d2', () => ({})).places).toEqual({});
  expect(new PlaceBook(directory).open('d1', () => ({})).places).toEqual({ 'app-1': FIRST_PLACE });
});

test('places that change while they are written make one more write, and no endless one', async () => {
  const book = new PlaceBook(temporaryFolder());
  const ids = Array.from({ length: 50 }, (_, index) => `d${index}`);
  for (const id of ids) book.open(id, () => ({}));
  const touchAll = () => {
    for (const id of ids) book.touch(id);
  };
  const touching = setInterval(touchAll, 1);
  touchAll();
  await book.save();
  clearInterval(touching);
  await book.save();
});

test('a clock that is put forward makes no waiting line too old to be sent', async () => {
  const log = openAppLog(temporaryFolder(), { ages: { ageMs: () => 1_000 } });
  log.append([platformLines(['one', 'two'])]);
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 2 * limits.drainLagMsMax);
  const piece = await readPiece(log, FIRST_PLACE, BOUNDS);
  vi.restoreAllMocks();
  expect(piece?.kind).toBe('lines');
});

test('a log that a power cut took whole is sent from its first line on', async () => {
  const before = openAppLog(temporaryFolder());
  before.append([platformLines(['old 1', 'old 2'])]);
  const place = { position: before.end, idMin: 0, linesSeen: before.state.lines };
  const record = { places: { 'app-1': place }, sent: 2, dropped: 0, lastSentAt: null };
  const server = await startHttpServer();
  const log = openAppLog(temporaryFolder());
  const desired = desiredDrain({ url: `http://127.0.0.1:${server.port}/`, format: 'ndjson' });
  startDrain(desired, { log, record });
  log.append([platformLines(['new'])]);
  await until('the new line', () =>
    server.accepted.some(({ body }) => body.toString().includes('"new"')),
  );
});
