import { describe, expect, test } from 'vitest';
import { createResponseHead, readResponseHead } from '#src/http/response-head.ts';
import { LINE_BYTES_MAX, RESPONSE_FIELDS_MAX, RESPONSE_HEAD_BYTES_MAX } from '#src/limits.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const MALFORMED = -502;
const TOO_LARGE = -431;
const BAD = -400;

function read(text: string, head = createResponseHead(), start = 0): number {
  const bytes = Buffer.from(`${'x'.repeat(start)}${text}`, 'latin1');
  return readResponseHead(bytes, start, bytes.length, head);
}

/** The same at the begin of the buffer and far behind it: what counts is where the answer begins. */
function readAnywhere(text: string): number {
  const result = read(text);
  expect(read(text, createResponseHead(), 100_000)).toBe(result);
  return result;
}

describe('an answer that no visitor may see', () => {
  test.each([
    ['other protocol', 'HTTP/2 200 OK\r\n\r\n', MALFORMED],
    ['no answer at all', 'hello', MALFORMED],
    ['version in lower case', 'http/1.1 200 OK\r\n\r\n', MALFORMED],
    ['version 1.2', 'HTTP/1.2 200 OK\r\n\r\n', MALFORMED],
    ['no space before the status', 'HTTP/1.1\t200 OK\r\n\r\n', MALFORMED],
    ['status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', MALFORMED],
    ['status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', MALFORMED],
    ['status of letters', 'HTTP/1.1 2x0 OK\r\n\r\n', MALFORMED],
    ['status below 100', 'HTTP/1.1 099 OK\r\n\r\n', MALFORMED],
    ['line that ends with LF', 'HTTP/1.1 200 OK\n\r\n\r\n', MALFORMED],
    ['line that ends with CR', 'HTTP/1.1 200 OK\rA: b\r\n\r\n', MALFORMED],
    ['control byte in its words', 'HTTP/1.1 200 O\x00K\r\n\r\n', MALFORMED],
    ['words too long', `HTTP/1.1 200 ${'a'.repeat(LINE_BYTES_MAX - 12)}\r\n\r\n`, MALFORMED],
    ['folded field', `${OK}A: b\r\n c\r\n\r\n`, BAD],
    ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`, MALFORMED],
    ['length that is none', `${OK}Content-Length: x\r\n\r\n`, MALFORMED],
    ['unknown coding', `${OK}Transfer-Encoding: gzip\r\n\r\n`, MALFORMED],
    ['chunked twice', `${OK}${'Transfer-Encoding: chunked\r\n'.repeat(2)}\r\n`, MALFORMED],
    [
      'length and chunks',
      `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      MALFORMED,
    ],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', MALFORMED],
    [
      'Connection that names the length',
      `${OK}Connection: content-length\r\nContent-Length: 5\r\n\r\n`,
      MALFORMED,
    ],
    ['too many fields', `${OK}${'A: b\r\n'.repeat(RESPONSE_FIELDS_MAX + 1)}\r\n`, TOO_LARGE],
    ['too many bytes', `${OK}${`A: ${'b'.repeat(1_000)}\r\n`.repeat(70)}\r\n`, TOO_LARGE],
    [
      'too many bytes, before its end',
      `${OK}${`A: ${'b'.repeat(1_000)}\r\n`.repeat(70)}`.slice(0, RESPONSE_HEAD_BYTES_MAX),
      TOO_LARGE,
    ],
  ])('%s', (_what, text, result) => {
    expect(readAnywhere(text)).toBe(result);
  });
});

test.each([
  ['every beginning', `${OK}Content-Length: 5\r\n\r\n`],
  ['without words', 'HTTP/1.0 204\r\n\r\n'],
  ['with empty words', 'HTTP/1.1 204 \r\n\r\n'],
])('an answer that has not come whole is waited for: %s', (_what, text) => {
  for (let size = 1; size < text.length; size++) expect(readAnywhere(text.slice(0, size))).toBe(0);
  expect(readAnywhere(text)).toBe(text.length);
});

test('the least status is 100', () => {
  expect(readAnywhere('HTTP/1.1 100 Continue\r\n\r\n')).toBe(25);
});

test.each([
  ['words', `HTTP/1.1 200 ${'a'.repeat(LINE_BYTES_MAX - 13)}\r\n\r\n`],
  ['fields', `${OK}${'A: b\r\n'.repeat(RESPONSE_FIELDS_MAX)}\r\n`],
  ['bytes', `${OK}A: ${'b'.repeat(RESPONSE_HEAD_BYTES_MAX - OK.length - 7)}\r\n\r\n`],
])('as many %s as may be', (_what, text) => {
  expect(readAnywhere(text)).toBe(text.length);
});

test('one byte less than a head may have is still waited for', () => {
  const text = `${OK}A: ${'b'.repeat(RESPONSE_HEAD_BYTES_MAX)}`;
  expect(readAnywhere(text.slice(0, RESPONSE_HEAD_BYTES_MAX - 1))).toBe(0);
  expect(readAnywhere(text.slice(0, RESPONSE_HEAD_BYTES_MAX))).toBe(TOO_LARGE);
});

describe('what an answer means', () => {
  const plain = {
    contentLength: -1,
    isChunked: false,
    hasUpgrade: false,
    isEventStream: false,
    keepAliveSeconds: -1,
    closes: false,
    keepsAlive: false,
    upgrades: false,
    minor: 1,
  };

  test.each<[string, object]>([
    ['', { lineEnd: OK.length, status: 200 }],
    ['Content-Length: 12', { contentLength: 12 }],
    ['Transfer-Encoding: chunked', { isChunked: true }],
    ['Connection: close', { closes: true }],
    ['Connection: keep-alive', { keepsAlive: true }],
    ['Connection: Upgrade\r\nUpgrade: x', { upgrades: true, hasUpgrade: true }],
    ['Upgrade: x', { hasUpgrade: true }],
    ['Content-Type: Text/Event-Stream; charset=utf-8', { isEventStream: true }],
    ['Content-Type: text/plain', {}],
    ['Keep-Alive: timeout=5', { keepAliveSeconds: 5 }],
    ['Keep-Alive: max=9, timeout=123456', { keepAliveSeconds: 123_456 }],
    ['Keep-Alive: Timeout=0, max=1', { keepAliveSeconds: 0 }],
    ['Keep-Alive: timeout=1234567', {}],
    ['Keep-Alive: xtimeout=5', {}],
  ])('%s', (fields, meaning) => {
    const head = createResponseHead();
    // What the one before meant must be forgotten.
    read(
      'HTTP/1.0 302 Found elsewhere\r\nContent-Length: 5\r\nConnection: close, keep-alive, upgrade\r\nUpgrade: x\r\nContent-Type: text/event-stream\r\nKeep-Alive: timeout=9\r\n\r\n',
      head,
    );
    expect(head).toMatchObject({ minor: 0, status: 302, upgrades: true });
    if (fields !== 'Transfer-Encoding: chunked') {
      read(`${OK}Transfer-Encoding: chunked\r\n\r\n`, head);
    }
    const text = `${OK}${fields}${fields === '' ? '' : '\r\n'}\r\n`;
    expect(read(text, head)).toBe(text.length);
    expect(head).toMatchObject({ ...plain, ...meaning });
  });

  test('an app’s own names stay, what belongs to one connection does not', () => {
    const names = [
      'X_Y',
      'Connection',
      'X-Hop',
      'Keep-Alive',
      'TE',
      'Upgrade',
      'Content-Type',
      'B',
    ];
    const head = createResponseHead();
    head.fields.isDropped.fill(1);
    const values = names.map((name) => `${name}: ${name === 'Connection' ? 'X_Y' : 'v'}\r\n`);
    read(`${OK}${values.join('')}\r\n`, head);
    const dropped = names.filter((_, index) => head.fields.isDropped[index] === 1);
    expect(dropped).toEqual(['X_Y', 'Connection', 'Keep-Alive', 'TE', 'Upgrade']);
    read(`${OK}A_B: c\r\n\r\n`, head);
    expect(head.fields.isDropped[0]).toBe(0);
  });
});
