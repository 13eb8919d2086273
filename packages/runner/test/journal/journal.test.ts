import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry, RunnerEvent } from '@tfp/contract/journal';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from '#src/journal/journal.ts';
import { until } from '../../../../test/support/until.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
const path = () => join(folder.path, 'journal');
const progress = (line: string): RunnerEvent => ({ kind: 'progress', version: 1, line });

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function reader(journal: Journal, after: number) {
  const stop = new AbortController();
  const read: JournalEntry[] = [];
  void (async () => {
    for await (const entry of journal.follow(after, stop.signal)) read.push(entry);
  })();
  return { read, stop: () => stop.abort() };
}

test('entries are numbered without gaps, also over a restart and from many writers at once', async () => {
  const first = new Journal(path());
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => first.append('a', progress(`${index}`))),
  );
  const second = new Journal(path());
  await second.append('a', progress('last'));
  const { read, stop } = reader(second, 0);
  await until('all', () => read.length === 51);
  stop();
  expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: 51 }, (_, index) => index + 1));
  expect(read.at(-1)).toMatchObject({ line: 'last' });
});

test('an entry is told only when it is on disk', async () => {
  const journal = new Journal(path());
  const { read, stop } = reader(journal, 0);
  const written = journal.append('a', progress('x'));
  expect(read).toEqual([]);
  await written;
  expect(readFileSync(path(), 'utf8')).toContain('"line":"x"');
  await until('it', () => read.length === 1);
  stop();
});

test('a reader goes on behind what it has seen, and hears what comes', async () => {
  const journal = new Journal(path());
  await journal.append('a', progress('one'));
  const { read, stop } = reader(journal, 1);
  await journal.append('a', progress('two'));
  await until('the second', () => read.length === 1);
  stop();
  expect(read).toMatchObject([{ seq: 2, line: 'two' }]);
});

test('a line that was torn by a sudden death is cut, and its number given again', async () => {
  const journal = new Journal(path());
  await journal.append('a', progress('whole'));
  appendFileSync(path(), '{"seq":2,"at":"20');
  const next = new Journal(path());
  await next.append('a', progress('after'));
  const { read, stop } = reader(next, 0);
  await until('both', () => read.length === 2);
  stop();
  expect(read).toMatchObject([{ seq: 1 }, { seq: 2, line: 'after' }]);
});

test('what was consumed is dropped once it is much, and the numbers go on', async () => {
  const journal = new Journal(path());
  await Promise.all(
    Array.from({ length: 6_000 }, (_, index) => journal.append('a', progress(`${index}`))),
  );
  const { stop } = reader(journal, 5_990);
  stop();
  expect(readFileSync(path(), 'utf8').split('\n')).toHaveLength(1_001);
  await journal.append('a', progress('next'));
  expect(readFileSync(path(), 'utf8').trim().split('\n').at(-1)).toContain('"seq":6001');
});

test('a reader that was told much is sent back to ask again, and output that it has is dropped', async () => {
  const journal = new Journal(path());
  const lines = ['x'.repeat(1024 * 1024)];
  await journal.append('a', progress('before'));
  for (let from = 0; from < 24; from++) {
    await journal.append('a', { kind: 'output', version: 1, from, lines });
  }
  await journal.append('a', progress('after'));
  let seen = 0;
  for await (const { seq } of journal.follow(0, new AbortController().signal)) seen = seq;
  expect(seen).toBe(26);
  const { read, stop } = reader(journal, seen);
  await journal.append('a', progress('next'));
  await until('it', () => read.length === 1);
  stop();
  expect(read).toMatchObject([{ seq: 27 }]);
  expect(readFileSync(path()).length).toBeLessThan(1024 * 1024);
});

test('a reader that is ahead of a lost journal hears what comes next', async () => {
  const journal = new Journal(path());
  const { read, stop } = reader(journal, 500);
  await journal.append('a', progress('new life'));
  await until('it', () => read.length === 1);
  stop();
  expect(read).toMatchObject([{ seq: 501 }]);
});

test('an outcome is known again after a restart', async () => {
  const journal = new Journal(path());
  await journal.append('a', { kind: 'live', version: 3, proof: { liveMs: 1, processes: [] } });
  const next = new Journal(path());
  expect(next.hasOutcome('a', 3)).toBe(true);
  expect(next.hasOutcome('a', 4)).toBe(false);
  expect(next.hasOutcome('b', 3)).toBe(false);
});

test('what was told last of a process is known again after a restart, by its key and not by its name', async () => {
  const journal = new Journal(path());
  const told = (key: string, to: 'starting' | 'up' | 'stopping') =>
    journal.append('a', { kind: 'process', process: 'web.1', key, from: 'none', to, version: 1 });
  await told('one', 'starting');
  await told('one', 'up');
  await told('other', 'starting');
  await told('one', 'stopping');
  const next = new Journal(path());
  expect(next.lastState('one')).toBe('stopping');
  expect(next.lastState('other')).toBe('starting');
  expect(next.lastState('web.1')).toBeUndefined();
});
