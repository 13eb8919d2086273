import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRecord } from '#src/lines/output-record.ts';
import { emptyPlainRecord, findPlainRecord } from '#src/lines/plain-record.ts';
import { timeAt } from '#src/lines/record-bytes.ts';
import { record } from '../support/app-logs.ts';

/** What the quick way makes of a record that stands among others; undefined when it leaves it to the careful way. */
function quick(text: string | Buffer) {
  const bytes = Buffer.concat([Buffer.from('before\n'), Buffer.from(text), Buffer.from('\nafter')]);
  const found = emptyPlainRecord();
  if (!findPlainRecord(bytes, 7, bytes.length - 6, found)) return undefined;
  return {
    at: `${timeAt(bytes, found.timeAt)}Z`,
    stream: found.isStderr ? 'stderr' : 'stdout',
    text: bytes.toString('latin1', found.textAt, found.textEnd),
  };
}

const careful = (text: string | Buffer) => readRecord(Buffer.from(text).toString('latin1'));

test.each(['stdout', 'stderr'])('a line of %s is plain', (stream) => {
  expect(quick(record('hello "you" \\ \t é\n', stream))).toMatchObject({
    at: '2026-11-21T04:00:00.123456Z',
    stream,
    text: Buffer.from('hello \\"you\\" \\\\ \\t é').toString('latin1'),
  });
  expect(quick(record('\n', stream))?.text).toBe('');
  expect(quick(record('with a return\r\n', stream))?.text).toBe('with a return');
});

test.each([
  ['a part', record('part')],
  ['a long line', record(`${'x'.repeat(10_001)}\n`)],
  ['another stream', record('x\n', 'stdlog')],
  ['a time of milliseconds', record('x\n').replace('.1234567', '.123')],
  ['attributes', record('x\n').replace('"time"', '"attrs":{},"time"')],
  ['half an escape', record('x\n').replace('x', '\\u12')],
  ['a bare quote', record('x\n').replace('x', 'a"b')],
  ['no end', record('x\n').slice(0, -1)],
])('%s is not plain', (_, text) => {
  expect(quick(text)).toBeUndefined();
});

test('what is plain is the same the careful way', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('\\', '"', '\n', '\r', '\\n', '\\u00e9', '<', '\0'),
  );
  const text = fc.array(piece).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, (text) => {
      const line = `${record(`${text}\n`)}`;
      const { isPart: _, ...read } = careful(line) ?? {};
      expect(quick(line)).toEqual(read);
    }),
  );
});

test('a damaged record is never plain where the careful way refuses it', () => {
  const whole = Buffer.from(record('hello "you" é\n'));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const damaged = Buffer.from(whole);
      damaged[at] = byte;
      const found = quick(damaged);
      if (found !== undefined) expect(careful(damaged)).toMatchObject(found);
    }),
    { numRuns: 2_000 },
  );
});
