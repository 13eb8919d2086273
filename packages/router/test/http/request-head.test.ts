import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRequestHead, readRequestHead } from '#src/http/request-head.ts';
import {
  createHeadBuffer,
  forwardedFields,
  writeRequestHead,
} from '#src/http/write-request-head.ts';

const SEED =
  'POST http://a.test/x?y HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nConnection: keep-alive, x-a\r\nX-A: b\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\nX_B: c\r\nUpgrade: z\r\nX-Request-Id: aaaaaaaaaaaaaaaaaaaaaa\r\n\r\n';
const LINES = SEED.split('\r\n').slice(1, -2);
const MUTANTS = ['', '\0', '\r', '\n', '\r\n', ' ', '\t', ':', ',', ';', '\x0b', '\x85', '0', 'x'];

const mutated = fc
  .record({
    first: fc.constantFrom('GET / HTTP/1.1', 'POST /x HTTP/1.0', SEED.split('\r\n')[0] as string),
    lines: fc.shuffledSubarray(LINES, { minLength: 1 }),
    edits: fc.array(fc.tuple(fc.nat(400), fc.constantFrom(...MUTANTS), fc.boolean()), {
      maxLength: 3,
    }),
  })
  .map(({ first, lines, edits }) => {
    let text = `${[first, ...lines].join('\r\n')}\r\n\r\n`;
    for (const [at, sign, isReplaced] of edits) {
      const place = at % text.length;
      text = text.slice(0, place) + sign + text.slice(place + (isReplaced ? 1 : 0));
    }
    return Buffer.from(text, 'latin1');
  });

const FORWARDED = forwardedFields('1.2.3.4', 'http', 80);
const out = createHeadBuffer();

// Goal: what we pass on can be read in one way only. Method: our own words, read by our own strict reader, mean the
// same as what we understood, whatever the request was; and they hold nothing that only the edge may say.
test('whatever is accepted is passed on in words that mean the same', () => {
  let accepted = 0;
  fc.assert(
    fc.property(mutated, (bytes) => {
      const head = createRequestHead();
      const size = readRequestHead(bytes, 0, bytes.length, head);
      if (size <= 0) return;
      accepted++;
      const end = writeRequestHead(bytes, head, out, FORWARDED, 1, 'r'.repeat(36));
      const again = createRequestHead();
      const written = out.subarray(0, end);
      expect(readRequestHead(written, 0, end, again)).toBe(end);
      expect(again).toMatchObject({
        method: head.method,
        host: head.host,
        contentLength: head.contentLength,
        isChunked: head.isChunked,
        upgrades: head.upgrades,
        expectsContinue: false,
        minor: 1,
      });
      const text = written.toString('latin1');
      expect(text.match(/^x-forwarded-for:/gim)).toHaveLength(1);
      expect(text.match(/^x-request-id:/gim)).toHaveLength(1);
      expect(text).not.toMatch(/^[^:]*_[^:]*:/m);
      expect(text).not.toMatch(/^(te|expect|keep-alive|trailer):/im);
    }),
    { numRuns: 3_000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('every beginning of a head is incomplete, never accepted and never refused', () => {
  const head = createRequestHead();
  const bytes = Buffer.from(
    '\r\nGET http://a.test/x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\nX: \t y \r\n\r\n',
  );
  for (let end = 1; end < bytes.length; end++) {
    expect(readRequestHead(bytes, 0, end, head), `${end} bytes`).toBe(0);
  }
  expect(readRequestHead(bytes, 0, bytes.length, head)).toBe(bytes.length);
});
