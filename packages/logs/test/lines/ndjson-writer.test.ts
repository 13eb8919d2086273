import { expect, test } from 'vitest';
import { NdjsonWriter } from '#src/lines/ndjson-writer.ts';
import { emptyPlainRecord, findPlainRecord } from '#src/lines/plain-record.ts';

// Goal: what is written as bytes is, byte by byte, what JSON would have.

const TIME = '2026-11-28T03:25:00.123456';

function write(writer: NdjsonWriter, ids: number[], text: string, process = 'web.1'): void {
  const log = JSON.stringify(`${text}\n`);
  const record = Buffer.from(`{"log":${log},"stream":"stdout","time":"${TIME}789Z"}`);
  const found = emptyPlainRecord();
  expect(findPlainRecord(record, 0, record.length, found)).toBe(true);
  for (const id of ids) writer.plain(id, process, record, found, 7);
}

const asJson = (ids: number[], text: string, process = 'web.1') =>
  ids
    .map((id) => ({ id, at: `${TIME}Z`, source: 'app', process, release: 7, text }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

const IDS = [0, 9, 10, 11, 99, 100, 999, 1_000, 123_456_789, 10 ** 15, Number.MAX_SAFE_INTEGER];

test.each(['', 'x', 'four', 'words \t of "any" kind \\ é', 'x'.repeat(5_000)])(
  'a line of an app is written as JSON writes it, under any id: %j',
  (text) => {
    const writer = new NdjsonWriter(10);
    write(writer, IDS, text);
    expect(writer.written().toString()).toBe(asJson(IDS, text));
  },
);

test('a line names its own process, whoever wrote the one before', () => {
  const writer = new NdjsonWriter(1_000);
  write(writer, [1], 'one', 'web.1');
  write(writer, [2], 'two', 'worker.1');
  expect(writer.written().toString()).toBe(
    asJson([1], 'one', 'web.1') + asJson([2], 'two', 'worker.1'),
  );
});

test('a writer that begins anew passes over what its reader has seen', () => {
  const writer = new NdjsonWriter(1_000);
  write(writer, [1], 'gone');
  writer.begin(3);
  write(writer, [2, 3], 'kept');
  expect(writer.written().toString()).toBe(asJson([3], 'kept'));
  expect(writer.size).toBe(writer.written().length);
});
