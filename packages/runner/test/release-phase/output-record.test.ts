import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIMITS } from '#src/limits.ts';
import { LineSplitter } from '#src/release-phase/line-splitter.ts';
import { OutputRecord } from '#src/release-phase/output-record.ts';
import { until } from '../../../../test/support/until.ts';

function open() {
  const told: { from: number; lines: string[] }[] = [];
  const record = new OutputRecord('release.2', async (from, lines) => {
    told.push({ from, lines });
  });
  const take = (text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
    record.take({ stream, bytes: Buffer.from(text) });
  record.begin();
  return { record, take, told, lines: () => told.flatMap(({ lines }) => lines) };
}

test('lines come out whole and unchanged, however the bytes are cut', () => {
  const text = fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n]/g, '')));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 7 }), (lines, cut) => {
      const splitter = new LineSplitter();
      const wire = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const read: string[] = [];
      for (let at = 0; at < wire.length; at += cut) {
        read.push(...splitter.take('stdout', wire.subarray(at, at + cut)));
      }
      expect(read).toEqual(lines);
      expect(splitter.rest()).toEqual([]);
      expect(splitter.waitingBytes).toBe(0);
    }),
  );
});

test('two streams are kept apart until a line ends, and nothing but a carriage return is taken away', async () => {
  const { record, take, lines } = open();
  take('50 %');
  take('  no table \r\n', 'stderr');
  take(' … 100 %\n\n\tend');
  record.end();
  await record.close();
  expect(lines()).toEqual(['  no table ', '50 % … 100 %', '', '\tend']);
});

test('lines are told in batches: after a moment, or when they are many', async () => {
  const { record, take, told } = open();
  take('one\ntwo\n');
  expect(told).toEqual([]);
  await until('the moment', () => told.length === 1);
  expect(told).toEqual([{ from: 0, lines: ['one', 'two'] }]);
  take(`${'x'.repeat(LIMITS.outputBatchBytes)}\nthree\n`);
  expect(told).toHaveLength(2);
  await record.close();
  expect(told.slice(1).map(({ from, lines }) => [from, lines.length])).toEqual([
    [2, 1],
    [3, 1],
  ]);
});

test('what is read again is told once, and what broke off is no line', async () => {
  const { record, take, told, lines } = open();
  take('one\ntwo\nthr');
  record.begin();
  take('one\ntwo\nthree\nfour');
  record.begin();
  take('one\ntwo\nthree\nfour\n');
  record.end();
  await record.close();
  expect(lines()).toEqual(['one', 'two', 'three', 'four']);
  expect(told[0]?.from).toBe(0);
});

test('a release keeps so much and says where the rest is', async () => {
  const { record, take, lines } = open();
  const line = 'x'.repeat(1023);
  for (let n = 0; n < 2_000; n++) take(`${line}\n`);
  await record.close();
  expect(record.isFull).toBe(true);
  expect(lines()).toHaveLength(LIMITS.outputBytes / 1024 + 1);
  expect(lines().at(-1)).toBe('… the rest is in: tfp logs -p release.2');
});

test('a line without an end is not waited for', async () => {
  const { record, take, lines } = open();
  take('x'.repeat(LIMITS.outputBytes + 1));
  await record.close();
  expect(record.isFull).toBe(true);
  expect(lines()).toEqual(['… the rest is in: tfp logs -p release.2']);
});
