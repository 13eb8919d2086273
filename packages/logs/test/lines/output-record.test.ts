import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecord, rescueRecord } from '#src/lines/output-record.ts';
import { fromStoredText } from '#src/lines/stored-line.ts';
import { record } from '../support/app-logs.ts';

const asBytes = (text: string) => Buffer.from(text).toString('latin1');

describe('a record of the engine', () => {
  test('gives back any text that was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const line = text.replaceAll('\r', '');
        const read = readRecord(asBytes(record(`${line}\n`)));
        expect(read && fromStoredText(read.text)).toBe(line);
        expect(read?.isPart).toBe(false);
      }),
    );
  });

  test('has its stream, its time in microseconds, and no newline', () => {
    expect(readRecord(record('hello\r\n', 'stderr'))).toEqual({
      at: '2026-11-21T04:00:00.123456Z',
      stream: 'stderr',
      text: 'hello',
      isPart: false,
    });
    expect(readRecord(record('hello'))).toMatchObject({ text: 'hello', isPart: true });
  });

  test('knows a backslash and an n from a newline', () => {
    expect(readRecord(record('path\\n'))).toMatchObject({ text: 'path\\\\n', isPart: true });
    expect(readRecord(record('path\\\n'))).toMatchObject({ text: 'path\\\\', isPart: false });
  });

  test('may carry attributes and pretend to be another', () => {
    const tricky = '{"log":"x","stream":"stderr","time":"2020-01-01T00:00:00Z"}\n';
    const read = readRecord(record(tricky).replace('"time"', '"attrs":{"tag":"a","b":"c"},"time"'));
    expect(read).toMatchObject({ stream: 'stdout', at: '2026-11-21T04:00:00.123456Z' });
    expect(read && fromStoredText(read.text)).toBe(tricky.trimEnd());
  });

  test.each([
    '',
    'no record at all',
    '{"log":"a"b\\n","stream":"stdout","time":"2026-11-21T04:00:00Z"}',
    '{"log":"a\\x\\n","stream":"stdout","time":"2026-11-21T04:00:00Z"}',
    '{"log":"a\tb\\n","stream":"stdout","time":"2026-11-21T04:00:00Z"}',
    '{"log":"a\\n","stream":"stdout","time":"yesterday"}',
    '{"log":"a\\n","stream":"stdout"}',
  ])('is not taken for one when it is none: %j', (text) => {
    expect(readRecord(text)).toBeUndefined();
  });
});

describe('a damaged record', () => {
  const at = '2026-11-21T04:00:00.000000Z';

  test('gives what was torn, and the whole record that was written behind it', () => {
    expect(rescueRecord(`{"log":"torn "text${record('whole\n')}`, at)).toMatchObject([
      { at, text: 'torn \\"text', isPart: false },
      { text: 'whole', isPart: false },
    ]);
  });

  test('of nothing but zeros is no line', () => {
    expect(rescueRecord('\0'.repeat(100), at)).toEqual([]);
    expect(rescueRecord('\0'.repeat(100) + record('whole\n'), at)).toMatchObject([
      { text: 'whole' },
    ]);
  });

  test('of any bytes becomes a line that can be told', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        for (const { text } of rescueRecord(Buffer.from(bytes).toString('latin1'), at)) {
          expect(() => fromStoredText(text)).not.toThrow();
        }
      }),
    );
  });
});
