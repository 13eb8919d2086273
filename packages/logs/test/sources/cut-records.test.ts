import { expect, test } from 'vitest';
import { cutRecords } from '#src/sources/cut-records.ts';
import { record } from '../support/app-logs.ts';

const PART = 'x'.repeat(16 * 1024);
const bytes = (...records: string[]) => Buffer.from(records.map((one) => `${one}\n`).join(''));

test('whole records are taken, a torn one is left', () => {
  const whole = bytes(record('a\n'), record('b\n'));
  const torn = Buffer.concat([whole, Buffer.from('{"log":"c')]);
  expect(cutRecords(torn, true)).toEqual({ end: whole.length, records: 2 });
  expect(cutRecords(Buffer.from('{"log":"c'), true)).toEqual({ end: 0, records: 0 });
});

test('a long line is held back until its last part is there', () => {
  const before = bytes(record('a\n'));
  const begun = bytes(record('a\n'), record(PART), record(PART));
  expect(cutRecords(begun, true)).toEqual({ end: before.length, records: 1 });
  expect(cutRecords(begun, false)).toEqual({ end: begun.length, records: 3 });
  const done = bytes(record('a\n'), record(PART), record(PART), record('end\n'));
  expect(cutRecords(done, true)).toEqual({ end: done.length, records: 4 });
});

test('each stream has long lines of its own', () => {
  const begun = bytes(record(PART, 'stderr'), record('between\n', 'stdout'));
  expect(cutRecords(begun, true)).toEqual({ end: 0, records: 0 });
  const done = bytes(record(PART, 'stderr'), record('between\n', 'stdout'), record('\n', 'stderr'));
  expect(cutRecords(done, true).end).toBe(done.length);
});

test('a long line that ends in its own record is no part', () => {
  const whole = bytes(record(`${PART}\n`));
  expect(cutRecords(whole, true).end).toBe(whole.length);
});
