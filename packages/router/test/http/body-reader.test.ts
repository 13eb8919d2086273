import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyReader } from '#src/http/body-reader.ts';
import { dechunk } from '../support/raw-client.ts';

const EXTENSIONS = ['', ';a', ';a=b', ';a="b c"'];
const TRAILERS = ['', 'A: b\r\n', 'A: b\r\nHost: c\r\n'];

const message = fc.record({
  chunks: fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(3)), {
    maxLength: 6,
  }),
  trailer: fc.nat(2),
  cuts: fc.array(fc.nat(300), { maxLength: 20 }),
  behind: fc.string({ maxLength: 10 }),
});

function encode(chunks: [Uint8Array, number][], trailer: number): string {
  const parts = chunks.map(
    ([data, extension]) =>
      `${data.length.toString(16)}${EXTENSIONS[extension]}\r\n${Buffer.from(data).toString('latin1')}\r\n`,
  );
  return `${parts.join('')}0\r\n${TRAILERS[trailer]}\r\n`;
}

test.each([true, false])(
  'chunks cut anywhere give the same content, framing kept: %s',
  (keepsFraming) => {
    fc.assert(
      fc.property(message, ({ chunks, trailer, cuts, behind }) => {
        const text = encode(chunks, trailer);
        const bytes = Buffer.from(text + behind, 'latin1');
        const ends = [...new Set([...cuts.map((cut) => cut % bytes.length), bytes.length])].sort(
          (a, b) => a - b,
        );
        const reader = new BodyReader();
        reader.beginChunked();
        let passed = '';
        let consumed = 0;
        let start = 0;
        for (const end of ends) {
          const piece = Buffer.from(bytes.subarray(start, end));
          start = end;
          if (reader.isDone) break;
          expect(reader.take(piece, 0, piece.length, keepsFraming)).toBe(true);
          passed += piece.toString('latin1', 0, reader.keptEnd);
          consumed += reader.consumedEnd;
        }
        const content = chunks.map(([data]) => Buffer.from(data).toString('latin1')).join('');
        expect(reader.isDone).toBe(true);
        expect(consumed).toBe(text.length);
        expect(reader.contentBytes).toBe(content.length);
        expect(keepsFraming ? dechunk(passed) : passed).toBe(content);
      }),
    );
  },
);
