import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { noFailpoint } from '@tfp/contract/failpoint';
import { afterEach, expect, test, vi } from 'vitest';
import { limits } from '#src/limits.ts';
import type { AppLogOptions } from '#src/segments/app-log.ts';
import { openLogStore } from '#src/segments/log-store.ts';
import { ThreadPool } from '#src/threads/thread-pool.ts';
import { until } from '../../../../test/support/until.ts';
import { openAppLog, platformLines, textsOf } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Goal: no fault of a disk, a clock or another app keeps a log from being kept well.

afterEach(() => void vi.restoreAllMocks());

function openStore(folder: string, threads: AppLogOptions['threads'] = new ThreadPool(1)) {
  return openLogStore(folder, {
    ages: { ageMs: (thenMs) => Date.now() - thenMs },
    bootId: 'one boot',
    bytesMax: 2 ** 30,
    failpoint: noFailpoint,
    onError: () => undefined,
    threads,
  });
}

function openLog(store: ReturnType<typeof openStore>, appId: string) {
  const log = store.open(appId);
  if (log === undefined) throw new Error(`${appId} is forgotten`);
  return log;
}

const isSynced = (folder: string, appId: string) => existsSync(join(folder, appId, 'state.json'));

test('the first lines of an app are forced to disk at once', async () => {
  const folder = temporaryFolder();
  const store = openStore(folder);
  openLog(store, 'app-1').append([platformLines(['one'])]);
  await until('its checkpoint', () => isSynced(folder, 'app-1'));
});

test('a clock that is put back while the newest segment is compressed loses no line', async () => {
  const pool = new ThreadPool(1);
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const run: AppLogOptions['threads']['run'] = async (...task) => {
    const result = await pool.run(...task);
    begun.resolve();
    await goOn.promise;
    return result as never;
  };
  const log = openAppLog(temporaryFolder(), { threads: { run } });
  log.append([platformLines(['one'])]);
  const now = Date.now;
  let aheadMs = limits.segmentAgeMaxMs + 60_000;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + aheadMs);
  await log.sync();
  const sealing = log.seal();
  await begun.promise;
  aheadMs = 0;
  log.append([platformLines(['two'])]);
  goOn.resolve();
  await sealing;
  await log.sync();
  expect(await textsOf(log)).toEqual(['one', 'two']);
});

test('one app that is compressed without an end holds up no other', async () => {
  const folder = temporaryFolder();
  const store = openStore(folder, { run: () => new Promise<never>(() => undefined) });
  const [one, two] = [openLog(store, 'app-1'), openLog(store, 'app-2')];
  one.append([platformLines(['x'])]);
  for (const segment of one.segments) segment.startedAtMs -= limits.segmentAgeMaxMs + 1_000;
  await one.sync();
  await store.tidy();
  two.append([platformLines(['y'])]);
  two.append([platformLines(['z'])]);
  await store.tidy();
  expect(isSynced(folder, 'app-2')).toBe(true);
});

test('what is too old goes, though the disk takes no checkpoint', async () => {
  const folder = temporaryFolder();
  const store = openStore(folder);
  const log = openLog(store, 'app-1');
  log.append([platformLines(['old'])]);
  for (const segment of log.segments) segment.startedAtMs -= limits.segmentAgeMaxMs + 1_000;
  await log.sync();
  await log.seal();
  log.append([platformLines(['new'])]);
  for (const segment of log.segments.slice(0, 1)) segment.endedAtMs = 0;
  // Where the checkpoint would be written stands a folder.
  mkdirSync(join(folder, 'app-1', 'state.json.new'));
  await store.tidy();
  expect(log.segments).toHaveLength(1);
});
