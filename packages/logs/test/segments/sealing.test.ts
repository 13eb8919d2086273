import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { FailpointName } from '@tfp/contract/failpoint';
import { describe, expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import type { AppLog } from '#src/segments/app-log.ts';
import { readBlocks } from '#src/segments/sealed-file.ts';
import { FOOT_BYTES } from '#src/segments/sealed-format.ts';
import { sealedPath, segmentPath } from '#src/segments/segment-files.ts';
import {
  linesOf,
  openAppLog,
  outputFrame,
  platformLines,
  record,
  sourceFrame,
  textsOf,
} from '../support/app-logs.ts';
import { sealAll } from '../support/sealed-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Lines that do not compress to nothing, some 200 KB of them. */
const someLines = (from: number): string[] =>
  Array.from({ length: 2_000 }, (_, at) =>
    `line ${from + at} ${((from + at) * 2_654_435_761) % 1e9}`.padEnd(90, '.'),
  );
const everything = { num: limits.linesMax };

function filled(log: AppLog, frames = 16): void {
  for (let at = 0; at < frames; at += 1) log.append([platformLines(someLines(at * 2_000))]);
}

describe('a segment that is no longer written to', () => {
  test('is compressed, and tells the same lines with the same ids before, after and when opened again', async () => {
    const folder = temporaryFolder();
    const log = openAppLog(folder);
    log.append([sourceFrame(), outputFrame([record('one\n')], { offset: 77 })]);
    filled(log);
    const before = await linesOf(log, everything);
    await sealAll(log);
    expect(readdirSync(folder).sort()).toEqual(['0000000000000000.sealed', 'state.json']);
    expect(statSync(sealedPath(folder, 0)).size).toBeLessThan(log.end / 2);
    expect(await linesOf(log, everything)).toEqual(before);

    const again = openAppLog(folder);
    expect(again.end).toBe(log.end);
    expect(await linesOf(again, everything)).toEqual(before);
    for (const { id } of [before[0], before[5_000], before.at(-1)].map(
      (line) => line ?? { id: 0 },
    )) {
      const behind = before.filter((line) => line.id > id);
      expect(await linesOf(again, { after: id })).toEqual(behind);
    }
    again.append([platformLines(['next'])]);
    expect(await textsOf(again, { num: 2 })).toEqual([before.at(-1)?.text, 'next']);
    expect(again.segments.length).toBe(2);
  });

  test('tells all of its state where the checkpoint is lost', async () => {
    const folder = temporaryFolder();
    const log = openAppLog(folder);
    log.append([sourceFrame(), outputFrame([record('one\n')], { offset: 77 })]);
    filled(log, 4);
    await sealAll(log);
    rmSync(join(folder, 'state.json'));
    const again = openAppLog(folder);
    expect(again.state.sources.get('c1')?.offset).toBe(77);
    expect(again.state.lines).toBe(8_001);
  });

  test('counts what it takes on disk', async () => {
    const log = openAppLog(temporaryFolder(), { bytesMax: 3 * limits.segmentBytesMax });
    const text = 'x'.repeat(1_000);
    for (let at = 0; at < 60; at += 1) {
      log.append([platformLines(Array.from({ length: 1_000 }, () => text))]);
      if (at % 8 === 7) {
        await log.sync();
        await log.seal();
      }
    }
    log.removeOld();
    expect((await linesOf(log, everything)).length).toBe(60_000);
  });

  test('is left alone while a start after a crash would have to read it', async () => {
    const log = openAppLog(temporaryFolder());
    filled(log, 60);
    expect(log.segments.length).toBeGreaterThan(1);
    expect(log.nextToSeal()).toBeUndefined();
    await log.sync();
    await log.seal();
    expect(log.segments.map(({ sealed }) => sealed !== undefined)).toEqual([true, true, false]);
  });
});

describe('a death while a segment is compressed', () => {
  const steps: FailpointName[] = ['logs.before-seal', 'logs.after-seal'];

  test.each(steps)('at %s loses and doubles nothing', async (step) => {
    const folder = temporaryFolder();
    const failpoint = (name: FailpointName) => {
      if (name === step) throw new Error('the end of this process');
    };
    const log = openAppLog(folder, { failpoint });
    filled(log);
    const before = await linesOf(log, everything);
    await expect(sealAll(log)).rejects.toThrow('the end of this process');
    expect(existsSync(segmentPath(folder, 0))).toBe(true);

    const again = openAppLog(folder);
    expect(await linesOf(again, everything)).toEqual(before);
    await sealAll(again);
    expect(readdirSync(folder).sort()).toEqual(['0000000000000000.sealed', 'state.json']);
    expect(await linesOf(openAppLog(folder), everything)).toEqual(before);
  });

  test('at any byte of the draft leaves the plain one', async () => {
    const folder = temporaryFolder();
    const plain = temporaryFolder();
    const log = openAppLog(folder);
    filled(log, 4);
    await log.sync();
    copyFileSync(segmentPath(folder, 0), segmentPath(plain, 0));
    copyFileSync(join(folder, 'state.json'), join(plain, 'state.json'));
    const before = await linesOf(log, everything);
    await sealAll(log);
    const whole = readFileSync(sealedPath(folder, 0));
    for (let size = 0; size < whole.length; size += Math.ceil(whole.length / 12)) {
      const copy = temporaryFolder();
      for (const name of readdirSync(plain)) copyFileSync(join(plain, name), join(copy, name));
      writeFileSync(`${sealedPath(copy, 0)}.new`, whole.subarray(0, size));
      expect(await linesOf(openAppLog(copy), everything)).toEqual(before);
      expect(existsSync(`${sealedPath(copy, 0)}.new`)).toBe(false);
    }
  });
});

describe('a reader', () => {
  test('that has begun goes on while its segment is compressed, and sees each line once', async () => {
    const log = openAppLog(temporaryFolder());
    filled(log, 30);
    const before = await textsOf(log, everything);
    const reading = [textsOf(log, everything), textsOf(log, { ...everything, source: 'tfp' })];
    await sealAll(log);
    reading.push(textsOf(log, everything));
    for (const texts of await Promise.all(reading)) expect(texts).toEqual(before);
  });

  test('whose segment is removed under it goes on with the next', async () => {
    const log = openAppLog(temporaryFolder());
    filled(log, 60);
    await log.sync();
    await log.seal();
    const [first, last] = [log.segments[0], log.segments.at(-1)];
    if (first !== undefined) first.endedAtMs = 0;
    const reading = [linesOf(log, everything), linesOf(log, { ...everything, source: 'tfp' })];
    log.removeOld();
    expect(log.segments).not.toContain(first);
    for (const lines of await Promise.all(reading)) {
      const ids = lines.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other));
      expect(ids.at(-1)).toBeGreaterThan(last?.base ?? 0);
    }
  });
});

describe('a disk that damages', () => {
  async function sealedLog() {
    const folder = temporaryFolder();
    const log = openAppLog(folder);
    filled(log);
    await sealAll(log);
    log.append([platformLines(['the end'])]);
    await log.sync();
    const before = await linesOf(log, everything);
    return {
      folder,
      path: sealedPath(folder, 0),
      blocks: readBlocks(sealedPath(folder, 0)),
      before,
    };
  }

  function turnOver(path: string, at: number): void {
    const bytes = readFileSync(path);
    bytes[at] = (bytes[at] ?? 0) ^ 0b1000;
    writeFileSync(path, bytes);
  }

  test('a block costs that block, and that is told', async () => {
    const { folder, path, blocks, before } = await sealedLog();
    expect(blocks.length).toBeGreaterThan(3);
    const [, second] = blocks;
    turnOver(path, (second?.at ?? 0) + 100);
    const told: Error[] = [];
    const log = openAppLog(folder, { onError: (error: Error) => told.push(error) });
    const isInside = ({ id }: { id: number }) =>
      id >= (second?.position ?? 0) && id < (second?.position ?? 0) + (second?.size ?? 0);
    const kept = before.filter((line) => !isInside(line));
    const lines = await linesOf(log, everything);
    const notice = lines.find(({ process }) => process === 'logs');
    expect(notice?.text).toBe(
      `Error L12 (damaged log): ${before.length - kept.length} lines of the app cannot be read here: the disk has damaged them.`,
    );
    expect(lines.filter((line) => line !== notice)).toEqual(kept);
    expect(await linesOf(log, { ...everything, source: 'tfp' })).toEqual(kept);
    expect(told.map(({ message }) => message)).toEqual([
      expect.stringContaining('cannot be read: the disk damaged them'),
    ]);
    expect([...log.damaged]).toEqual([second?.position]);
  });

  test('a segment that is not sealed yet costs what stands behind the damage there, and a search tells it, too', async () => {
    const folder = temporaryFolder();
    const log = openAppLog(folder);
    log.append([platformLines(['hit 1'])]);
    const second = log.end;
    log.append([platformLines(['hit 2'])]);
    log.append([platformLines(['hit 3'])]);
    await log.sync();
    turnOver(segmentPath(folder, 0), second + 50);
    const told: Error[] = [];
    const again = openAppLog(folder, { onError: (error: Error) => told.push(error) });
    expect(await textsOf(again, { grep: 'hit' })).toEqual(['hit 1']);
    expect([...again.damaged]).toEqual([second]);
    expect(told).toHaveLength(1);
  });

  test('the index costs nothing but time', async () => {
    const { folder, path, before } = await sealedLog();
    const { size } = statSync(path);
    for (const at of [size - FOOT_BYTES - 20, size - 5]) turnOver(path, at);
    const log = openAppLog(folder);
    expect(await linesOf(log, everything)).toEqual(before);
    expect(await linesOf(log, { ...everything, grep: 'line 999 ' })).toEqual(
      before.filter(({ text }) => text.includes('line 999 ')),
    );
  });
});
