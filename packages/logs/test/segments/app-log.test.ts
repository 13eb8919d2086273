import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { segmentPath } from '#src/segments/segment-files.ts';
import {
  aSource,
  linesOf,
  openAppLog,
  outputFrame,
  platformLines,
  record,
  sourceFrame,
  textsOf,
} from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const bigFrame = () => platformLines(Array.from({ length: 1_000 }, () => 'x'.repeat(1_000)));

describe('the log of an app', () => {
  test('is the same after it was opened again, with or without its checkpoint', async () => {
    const folder = temporaryFolder();
    const log = openAppLog(folder);
    log.append([sourceFrame(), platformLines(['one', 'two'])]);
    await log.sync();
    log.append([outputFrame([record('three\n')], { fingerprint: 'abc', offset: 77 })]);
    const before = await linesOf(log);

    const again = openAppLog(folder);
    rmSync(join(folder, 'state.json'));
    for (const log of [again, openAppLog(folder, { bootId: 'one boot' })]) {
      expect(await linesOf(log)).toEqual(before);
      expect(log.state.lines).toBe(3);
      expect(log.state.sources.get('c1')).toEqual({
        source: aSource(),
        fingerprint: 'abc',
        offset: 77,
        ended: false,
        lastAtMs: expect.any(Number),
      });
    }
  });

  test('after a death at any byte of a write holds all before it, and the place in the source that fits', async () => {
    const folder = temporaryFolder();
    const log = openAppLog(folder);
    log.append([sourceFrame(), outputFrame([record('one\n')], { offset: 100 })]);
    await log.sync();
    const whole = log.end;
    log.append([outputFrame([record('two\n')], { offset: 200 })]);
    const written = log.end;

    for (let size = whole; size <= written; size += size + 7 > written ? 1 : 7) {
      const copy = join(folder, `torn-${size}`);
      mkdirSync(copy);
      for (const name of ['state.json', segmentName()])
        copyFileSync(join(folder, name), join(copy, name));
      truncateSync(segmentPath(copy, 0), size);
      const torn = openAppLog(copy);
      const isWhole = size === written;
      expect(torn.state.sources.get('c1')?.offset).toBe(isWhole ? 200 : 100);
      torn.append([outputFrame([record('again\n')], { offset: 200 })]);
      expect(await textsOf(openAppLog(copy))).toEqual(
        isWhole ? ['one', 'two', 'again'] : ['one', 'again'],
      );
    }
  });

  test('gives out no id twice when a power cut took lines that a reader had seen', async () => {
    const folder = temporaryFolder();
    const log = openAppLog(folder);
    log.append([platformLines(['kept'])]);
    await log.sync();
    const kept = log.end;
    log.append([platformLines(['seen, then lost'])]);
    const lost = (await linesOf(log)).at(-1)?.id ?? 0;
    truncateSync(segmentPath(folder, 0), kept);

    const next = openAppLog(folder, { bootId: 'another boot' });
    next.append([platformLines(['new'])]);
    const lines = await linesOf(next);
    expect(lines.map(({ text }) => text)).toEqual(['kept', 'new']);
    expect(lines[1]?.id).toBeGreaterThan(lost);
    await next.sync();
    expect(await textsOf(openAppLog(folder, { bootId: 'another boot' }))).toEqual(['kept', 'new']);
  });

  test('forgets its oldest lines when they are too many, and stays whole', async () => {
    const folder = temporaryFolder();
    const log = openAppLog(folder, { bytesMax: 3 * limits.segmentBytesMax });
    for (let round = 0; round < 60; round += 1) log.append([bigFrame()]);
    await log.sync();
    await log.sync();
    expect(bytesIn(folder)).toBeLessThanOrEqual(3 * limits.segmentBytesMax + 1024 * 1024);
    const [first] = await linesOf(log, { num: 1_000_000 });
    expect(first?.id).toBeGreaterThan(limits.segmentBytesMax);
    expect(openAppLog(folder).state.lines).toBe(60_000);
  });

  test('forgets lines of a quiet app when they are too old, and goes on with higher ids', async () => {
    const folder = temporaryFolder();
    let laterMs = 0;
    const ages = { ageMs: (thenMs: number) => Date.now() + laterMs - thenMs };
    const log = openAppLog(folder, { ages });
    log.append([platformLines(['old'])]);
    const [old] = await linesOf(log);
    await log.sync();
    laterMs = limits.lineAgeMaxMs + 1_000;
    log.removeOld();
    expect(await linesOf(log)).toEqual([]);
    const again = openAppLog(folder);
    again.append([platformLines(['new'])]);
    expect((await linesOf(again))[0]?.id).toBeGreaterThan(old?.id ?? 0);
  });

  test('keeps a segment until its sources can be found in a checkpoint', () => {
    const log = openAppLog(temporaryFolder(), { bytesMax: 1 });
    log.append([bigFrame()]);
    for (let round = 0; round < 10; round += 1) log.append([bigFrame()]);
    log.removeOld();
    expect(log.segments.length).toBeGreaterThan(1);
    expect(log.segments[0]?.base).toBe(0);
  });

  test('passes over a segment that the disk has damaged', async () => {
    const folder = temporaryFolder();
    const threads = { run: () => Promise.reject(new Error('no room for the compressed form')) };
    const log = openAppLog(folder, { threads });
    for (let round = 0; round < 20; round += 1) log.append([bigFrame()]);
    await log.sync();
    const second = log.segments[1]?.base ?? 0;
    const before = await linesOf(log, { num: limits.linesMax });
    truncateSync(segmentPath(folder, second), 5_000);
    const third = log.segments[2]?.base ?? 0;
    const kept = before.filter(({ id }) => id < second || id >= third);
    const lines = await linesOf(openAppLog(folder), { num: limits.linesMax });
    expect(lines.filter(({ process }) => process !== 'logs')).toEqual(kept);
    expect(kept.length).toBeLessThan(before.length);
  });

  test('that was forgotten leaves nothing, and takes nothing any more', async () => {
    const folder = join(temporaryFolder(), 'app-1');
    const log = openAppLog(folder);
    log.append([platformLines(['a line'])]);
    await log.forget();
    log.append([platformLines(['too late'])]);
    await log.sync();
    expect(() => statSync(folder)).toThrow('ENOENT');
  });
});

const segmentName = () => segmentPath('', 0);
const bytesIn = (folder: string) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
