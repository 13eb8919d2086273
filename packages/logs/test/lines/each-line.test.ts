import type { LogLine } from '@tfp/contract/log-lines';
import { describe, expect, test } from 'vitest';
import { eachLine } from '#src/lines/each-line.ts';
import type { LineFilter } from '#src/lines/line-filter.ts';
import { NdjsonWriter } from '#src/lines/ndjson-writer.ts';
import { decodeFrame, encodeFrame, type Frame, type NewFrame } from '#src/segments/frame.ts';
import { outputFrame, platformLines, record } from '../support/app-logs.ts';

const PLACE = { position: 1000, linesBefore: 0, atMs: Date.parse('2026-11-21T05:00:00Z') };
const PART = 'x'.repeat(16_384);

function linesOf(frame: NewFrame, filter: LineFilter = {}): LogLine[] {
  const stored = decodeFrame(Buffer.concat(encodeFrame(frame, PLACE)), 0, 1000) as Frame;
  const writer = new NdjsonWriter(10);
  eachLine(stored, filter, writer);
  const lines = writer.written().toString().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

const texts = (lines: LogLine[]) => lines.map(({ text }) => text);
const lengths = (lines: LogLine[]) => texts(lines).map((text) => Buffer.byteLength(text));

describe('lines of a process', () => {
  test('carry its name and rise in their ids', () => {
    const lines = linesOf(outputFrame([record('a\n'), record('b\n', 'stderr')]));
    expect(lines).toMatchObject([
      { source: 'app', process: 'web.1', text: 'a', at: '2026-11-21T04:00:00.123456Z' },
      { source: 'app', process: 'web.1', text: 'b' },
    ]);
    expect(lines[1]?.id).toBeGreaterThan(lines[0]?.id ?? 0);
  });

  test('are joined from their parts, each stream by itself', () => {
    const lines = linesOf(
      outputFrame([
        record('one '),
        record('other ', 'stderr'),
        record('whole\n'),
        record('end\n', 'stderr'),
      ]),
    );
    expect(texts(lines)).toEqual(['one whole', 'other end']);
  });

  test('are cut at 10,000 bytes and never within a character', () => {
    const records = [record(PART), record(PART), record('end\n')];
    expect(lengths(linesOf(outputFrame(records)))).toEqual([10_000, 10_000, 10_000, 2_771]);
    const euros = '€'.repeat(4_000);
    const pieces = linesOf(outputFrame([record(`${euros}\n`)]));
    expect(lengths(pieces)).toEqual([9_999, 2_001]);
    expect(texts(pieces).join('')).toBe(euros);
  });

  test('have ids that rise whatever was joined and cut', () => {
    const lines = linesOf(
      outputFrame([
        record(PART),
        record('between\n', 'stderr'),
        record('\n'),
        record('next\n'),
        record('open', 'stderr'),
        record('last\n'),
      ]),
    );
    expect(texts(lines).map((text) => text.slice(0, 8))).toEqual([
      'between',
      'xxxxxxxx',
      'xxxxxxxx',
      'next',
      'last',
      'open',
    ]);
    const ids = lines.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other));
  });

  test('are told even where the record is damaged', () => {
    const lines = linesOf(outputFrame([record('a\n'), 'rubbish "\\', record('b\n')]));
    expect(texts(lines)).toEqual(['a', 'rubbish "\\', 'b']);
    expect(lines[1]?.at).toBe(lines[0]?.at);
  });

  test('with bytes that are no UTF-8 leave JSON whole', () => {
    const frame = outputFrame([record('a\n')]);
    frame.payload = Buffer.concat([
      Buffer.from('{"log":"'),
      Buffer.from([0xff, 0xc3, 0x28]),
      Buffer.from('\\n","stream":"stdout","time":"2026-11-21T04:00:00Z"}\n'),
    ]);
    expect(texts(linesOf(frame))).toEqual(['\ufffd\ufffd(']);
  });
});

describe('lines of the platform', () => {
  test('come back as they were pushed, one for each line of their text', () => {
    const lines = linesOf(platformLines(['at=info path="/é"', 'two\nlines\n']));
    expect(texts(lines)).toEqual(['at=info path="/é"', 'two', 'lines']);
    expect(lines[0]).toMatchObject({
      at: '2026-11-21T04:00:00.123000Z',
      source: 'tfp',
      process: 'router',
    });
  });

  test('are cut like any other', () => {
    expect(lengths(linesOf(platformLines(['y'.repeat(25_000)])))).toEqual([10_000, 10_000, 5_000]);
  });
});

test('a filter takes a source, a process or all of a type', () => {
  const output = outputFrame([record('a\n')]);
  expect(linesOf(output, { source: 'tfp' })).toEqual([]);
  expect(linesOf(output, { process: 'web' }).length).toBe(1);
  expect(linesOf(output, { process: 'web.1' }).length).toBe(1);
  expect(linesOf(output, { process: 'we' })).toEqual([]);
  expect(linesOf(output, { process: 'web.10' })).toEqual([]);
  const platform = platformLines(['a', 'b'], 'router');
  expect(linesOf(platform, { source: 'tfp', process: 'router' }).length).toBe(2);
  expect(linesOf(platform, { process: 'api' })).toEqual([]);
});
