import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noFailpoint } from '@tfp/contract/failpoint';
import type { OutputSource } from '@tfp/contract/log-lines';
import { createLog } from '@tfp/contract/platform-process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { OutputCollector } from '#src/collect-output.ts';
import { limits } from '#src/limits.ts';
import { openLogStore } from '#src/segments/log-store.ts';
import { addSource } from '#src/sources/add-source.ts';
import { ThreadPool } from '#src/threads/thread-pool.ts';
import { until } from '../../../test/support/until.ts';
import { textsOf } from './support/app-logs.ts';
import { OutputWriter } from './support/output-writer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

interface House {
  folder: string;
  /** What its clock shows beyond the machine's. */
  turned: { ms: number };
  isEnded: (source: OutputSource) => boolean;
  collector: OutputCollector;
  add: (source: OutputSource) => Promise<void>;
  texts: (appId: string) => Promise<string[]>;
  linesOf: (appId: string) => number;
}

function open(folder = temporaryFolder()): House {
  const directory = join(folder, 'logs');
  mkdirSync(directory, { recursive: true });
  const onError = () => undefined;
  const store = openLogStore(directory, {
    threads: new ThreadPool(1),
    bootId: 'one boot',
    bytesMax: 2 ** 30,
    ages: { ageMs: (thenMs) => Date.now() - thenMs },
    onError,
    failpoint: noFailpoint,
  });
  const turned = { ms: 0 };
  const nowMs = () => performance.now() + turned.ms;
  const collector = new OutputCollector(createLog('logs', 'silent'), onError, nowMs);
  onTestFinished(() => collector.stop());
  const logOf = (appId: string) => {
    const log = store.open(appId);
    if (log === undefined) throw new Error('forgotten');
    return log;
  };
  return {
    folder,
    turned,
    isEnded: ({ appId, containerId }) =>
      logOf(appId).state.sources.get(containerId)?.ended === true,
    collector,
    add: (source) => addSource({ store, collector }, source),
    texts: (appId) => textsOf(logOf(appId), { num: limits.linesMax }),
    linesOf: (appId) => logOf(appId).state.lines,
  };
}

function sourceIn(house: House, containerId = 'c1', appId = 'app-1'): OutputSource {
  const path = join(house.folder, 'containers', containerId, `${containerId}-json.log`);
  return { containerId, appId, process: 'web.1', release: 1, path };
}

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `line ${from + at}`);

describe('a source', () => {
  test('is followed from its first line, though its file comes later', async () => {
    const house = open();
    const source = sourceIn(house);
    await house.add(source);
    const writer = new OutputWriter(source.path);
    writer.line('first');
    await until('the first line', () => house.linesOf('app-1') === 1);
    writer.line('second');
    await until('the second line', () => house.linesOf('app-1') === 2);
    expect(await house.texts('app-1')).toEqual(['first', 'second']);
  });

  test('that lived for a moment has all its lines stored when its end is answered', async () => {
    const house = open();
    const source = sourceIn(house);
    await house.add(source);
    const writer = new OutputWriter(source.path);
    writer.line('hello');
    writer.part('last words');
    writer.close();
    await house.collector.end('c1');
    expect(await house.texts('app-1')).toEqual(['hello', 'last words']);
  });

  test('is ended at once when it never wrote, or when nobody knows it', async () => {
    const house = open();
    await house.add(sourceIn(house));
    await house.collector.end('c1');
    await house.collector.end('c1');
    await house.collector.end('never named');
    expect(await house.texts('app-1')).toEqual([]);
  });

  test('that is named twice is stored once, also after its end', async () => {
    const house = open();
    const source = sourceIn(house);
    await Promise.all([house.add(source), house.add(source)]);
    const writer = new OutputWriter(source.path);
    writer.line('once');
    await house.collector.end('c1');
    await house.add(source);
    writer.line('started again');
    await house.collector.end('c1');
    expect(await house.texts('app-1')).toEqual(['once', 'started again']);
  });

  test('is gone on with where a collector before ended', async () => {
    const house = open();
    const source = sourceIn(house);
    await house.add(source);
    const writer = new OutputWriter(source.path, { bytesMax: 2_000 });
    for (const text of numbered(30)) writer.line(text);
    await until('some lines', () => house.linesOf('app-1') > 0);
    house.collector.stop();

    for (const text of numbered(30, 30)) writer.line(text);
    const next = open(house.folder);
    await next.add(source);
    await next.collector.end('c1');
    expect(await next.texts('app-1')).toEqual(numbered(60));
  });

  test('is left alone when its app is forgotten', async () => {
    const house = open();
    const source = sourceIn(house);
    await house.add(source);
    const ended = house.collector.end('c1');
    house.collector.forget('app-1');
    await ended;
    const writer = new OutputWriter(source.path);
    writer.line('unheard');
    await house.collector.end('c1');
    expect(existsSync(source.path)).toBe(true);
  });
});

test('a flood is stored whole, in order, through rotations', async () => {
  const house = open();
  const source = sourceIn(house);
  await house.add(source);
  const writer = new OutputWriter(source.path, { bytesMax: 512 * 1024 });
  for (let round = 0; round < 40; round += 1) {
    for (const text of numbered(500, round * 500)) writer.line(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await house.collector.end('c1');
  expect(await house.texts('app-1')).toEqual(numbered(20_000));
});

test('a neighbour of a flood is heard before the flood is through', async () => {
  const house = open();
  const loud = ['l1', 'l2', 'l3'].map((id) => sourceIn(house, id, 'loud'));
  const quiet = sourceIn(house, 'q1', 'quiet');
  for (const source of [...loud, quiet]) await house.add(source);
  const text = 'x'.repeat(9_000);
  for (const source of loud) {
    const writer = new OutputWriter(source.path, { bytesMax: 2 ** 30 });
    for (let count = 0; count < 1_000; count += 1) writer.line(text);
    writer.close();
  }
  new OutputWriter(quiet.path).line('do you hear me');
  await until('the quiet line', () => house.linesOf('quiet') === 1);
  expect(house.linesOf('loud')).toBeLessThan(3_000);
  await Promise.all(loud.map(({ containerId }) => house.collector.end(containerId)));
  expect(house.linesOf('loud')).toBe(3_000);
});

test('a long line that is written slowly is one line', async () => {
  const house = open();
  const source = sourceIn(house);
  await house.add(source);
  const writer = new OutputWriter(source.path);
  writer.line('before');
  writer.part('x'.repeat(16 * 1024));
  await until('the line before', () => house.linesOf('app-1') === 1);
  writer.line('end');
  await until('the long line', () => house.linesOf('app-1') > 1);
  const texts = await house.texts('app-1');
  expect(texts.map((text) => text.length)).toEqual([6, 10_000, 6_387]);
});

test('a container that was removed without a word ends nothing but its own source', async () => {
  const house = open();
  const source = sourceIn(house);
  await house.add(source);
  const writer = new OutputWriter(source.path);
  writer.line('before');
  await until('the line', () => house.linesOf('app-1') === 1);
  writer.line('while it is removed');
  rmSync(join(house.folder, 'containers', 'c1'), { recursive: true });
  await house.collector.end('c1');
  expect(await house.texts('app-1')).toEqual(['before', 'while it is removed']);
});

test.each(['never wrote', 'wrote a line'])(
  'a container that %s and was removed without a word is given up in its time',
  async (life) => {
    const house = open();
    const source = sourceIn(house);
    await house.add(source);
    if (life === 'wrote a line') {
      new OutputWriter(source.path).line('before');
      await until('the line', () => house.linesOf('app-1') === 1);
      rmSync(join(house.folder, 'containers', 'c1'), { recursive: true });
    }
    expect(house.collector.isInOrder('c1')).toBe(true);
    await until('its end', () => {
      house.turned.ms += limits.absentMaxMs;
      return house.isEnded(source);
    });
    expect(house.collector.isInOrder('c1')).toBe(false);
  },
);
