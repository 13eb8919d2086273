import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { examineLogs } from '#src/doctor/examine-logs.ts';
import { limits } from '#src/limits.ts';
import type { AppLog } from '#src/segments/app-log.ts';
import { readBlocks } from '#src/segments/sealed-file.ts';
import { sealedPath } from '#src/segments/segment-files.ts';
import { linesOf, openAppLog, platformLines, sourceFrame } from '../support/app-logs.ts';
import { sealAll } from '../support/sealed-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CODES = ['size_over', 'damaged_log', 'leftover_source'];

const findingsOf = async (log: AppLog, appBytesMax: number, inOrder: readonly string[] = []) => {
  const store = { all: () => [['app-1', log] as [string, AppLog]] };
  const collector = { isInOrder: (id: string) => inOrder.includes(id) };
  const metrics = { appIds: () => [] };
  const { directory } = log;
  const { findings } = await examineLogs({ store, collector, metrics, directory, appBytesMax });
  return findings.filter(({ code }) => CODES.includes(code));
};

/** Some 20 MB of lines, which compress to little. */
async function fullLog(): Promise<AppLog> {
  const log = openAppLog(temporaryFolder());
  const lines = Array.from({ length: 1_000 }, () => 'x'.repeat(1_000));
  for (let round = 0; round < 20; round += 1) log.append([platformLines(lines)]);
  return log;
}

test('a log is as large as its files, compressed or not', async () => {
  const log = await fullLog();
  expect(await findingsOf(log, limits.segmentBytesMax)).toMatchObject([{ code: 'size_over' }]);
  await sealAll(log);
  expect(await findingsOf(log, limits.segmentBytesMax)).toEqual([]);
});

test('what the disk has damaged is told once somebody met it', async () => {
  const log = await fullLog();
  await sealAll(log);
  const path = sealedPath(log.directory, 0);
  const bytes = readFileSync(path);
  const at = (readBlocks(path)[1]?.at ?? 0) + 50;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  await linesOf(log, { num: limits.linesMax });
  expect(await findingsOf(log, limits.appBytesMax)).toMatchObject([
    { code: 'damaged_log', severity: 'warning', found: expect.stringContaining('(1 place)') },
  ]);
});

test('an output that is gone is told of only where the collector did not give it up', async () => {
  const log = openAppLog(temporaryFolder());
  log.append([sourceFrame()]);
  expect(await findingsOf(log, limits.appBytesMax, ['c1'])).toEqual([]);
  expect(await findingsOf(log, limits.appBytesMax)).toMatchObject([{ code: 'leftover_source' }]);
});
