// The forms that go through real sockets in `malformed-requests.test.ts`, asked of the reader itself, and its bounds.
import { describe, expect, test } from 'vitest';
import { createRequestHead, readRequestHead } from '#src/http/request-head.ts';
import {
  createHeadBuffer,
  forwardedFields,
  writeRequestHead,
} from '#src/http/write-request-head.ts';
import {
  CONTENT_LENGTH_DIGITS_MAX,
  FIELDS_MAX,
  HEAD_BYTES_MAX,
  HOST_BYTES_MAX,
  LINE_BYTES_MAX,
  METHOD_BYTES_MAX,
} from '#src/limits.ts';
import { ACCEPTED_FORMS, REFUSED_FORMS } from '../support/malformed-requests.ts';

let head = createRequestHead();
const HIGH = 40_000;
const out = createHeadBuffer();
const OK = 'GET / HTTP/1.1\r\nHost: a.test\r\n';

function read(text: string, into = createRequestHead()): number {
  const bytes = Buffer.from(text, 'latin1');
  head = into;
  return readRequestHead(bytes, 0, bytes.length, head);
}

/** What the app is sent, line by line. */
function passedOn(text: string): string[] {
  const bytes = Buffer.from(text, 'latin1');
  expect(read(text)).toBe(text.indexOf('\r\n\r\n') + 4);
  const forwarded = forwardedFields('1.2.3.4', 'http', 80);
  const end = writeRequestHead(bytes, head, out, forwarded, 7, 'id');
  return out.toString('latin1', 0, end).split('\r\n');
}

const OWN = ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Proto: http', 'X-Forwarded-Port: 80'];
const LAST = ['X-Request-Start: 7', 'X-Request-Id: id', '', ''];
const HEAD_FORMS = REFUSED_FORMS.filter(([name]) => !name.startsWith('chunked'));

test.each(HEAD_FORMS)('refused: %s', (_name, text, status) => {
  expect(read(text)).toBe(-status);
});

test.each([
  ['an address of other signs', 'Host: [/::1]', 400],
  ['an address without its end', 'Host: [::1', 400],
  ['a host that is an empty address and more', 'Host: []x', 400],
  [
    'an upgrade with a body of one byte',
    'Host: a\r\nConnection: Upgrade\r\nUpgrade: x\r\nContent-Length: 1',
    400,
  ],
])('refused: %s', (_name, fields, status) => {
  expect(read(`GET / HTTP/1.1\r\n${fields}\r\n\r\n`)).toBe(-status);
});

test.each([
  ['CR and another byte', 'GET / HTTP/1.1\rXHost: a.test\r\n\r\n'],
  ['another byte and LF', 'GET / HTTP/1.1X\nHost: a.test\r\n\r\n'],
])('refused: a request line that ends with %s', (_what, text) => {
  expect(read(text)).toBe(-400);
});

test.each(ACCEPTED_FORMS)('passed on: %s', (_name, text, { target }) => {
  const method = text.trimStart().split(' ')[0];
  expect(passedOn(text)[0]).toBe(`${method} ${target} HTTP/1.1`);
});

const targetOf = (bytes: number) => `/${'a'.repeat(bytes - 'GET /'.length)}`;
const CLOSING = '\r\n\r\n';
const headOf = (bytes: number) => {
  const line = `A: ${'b'.repeat(997)}\r\n`;
  const lines = line.repeat(Math.floor((bytes - 3_000) / line.length));
  const rest = bytes - OK.length - lines.length - 'A: '.length - CLOSING.length;
  const half = Math.floor(rest / 2) - 'A: \r\n'.length;
  return `${OK}${lines}A: ${'b'.repeat(half)}\r\nA: ${'b'.repeat(rest - half - 'A: \r\n'.length)}${CLOSING}`;
};

test.each<[what: string, longest: string, longer: string, status: number]>([
  [
    'a method',
    `${'A'.repeat(METHOD_BYTES_MAX)} / HTTP/1.1\r\nHost: a\r\n\r\n`,
    `${'A'.repeat(METHOD_BYTES_MAX + 1)} / HTTP/1.1\r\nHost: a\r\n\r\n`,
    400,
  ],
  [
    'a request line up to its version',
    `GET ${targetOf(LINE_BYTES_MAX)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    `GET ${targetOf(LINE_BYTES_MAX + 1)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    414,
  ],
  [
    'a field line',
    `${OK}A: ${'b'.repeat(LINE_BYTES_MAX - 5)}\r\n\r\n`,
    `${OK}A: ${'b'.repeat(LINE_BYTES_MAX - 4)}\r\n\r\n`,
    431,
  ],
  [
    'a list of fields',
    `${OK}${'A: b\r\n'.repeat(FIELDS_MAX - 1)}\r\n`,
    `${OK}${'A: b\r\n'.repeat(FIELDS_MAX)}\r\n`,
    431,
  ],
  ['a head', headOf(HEAD_BYTES_MAX), headOf(HEAD_BYTES_MAX + 1), 431],
  [
    'a length',
    `${OK}Content-Length: ${'9'.repeat(CONTENT_LENGTH_DIGITS_MAX)}\r\n\r\n`,
    `${OK}Content-Length: ${'9'.repeat(CONTENT_LENGTH_DIGITS_MAX + 1)}\r\n\r\n`,
    400,
  ],
  [
    'a host',
    `GET / HTTP/1.1\r\nHost: ${'a'.repeat(HOST_BYTES_MAX)}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${'a'.repeat(HOST_BYTES_MAX + 1)}\r\n\r\n`,
    400,
  ],
  [
    'a port',
    'GET / HTTP/1.1\r\nHost: a:65535\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a:065535\r\n\r\n',
    400,
  ],
])('%s may be so long, and not a byte longer', (_what, longest, longer, status) => {
  expect(read(longest)).toBe(longest.length);
  expect(read(longer)).toBe(-status);
  const bytes = Buffer.from(`${'x'.repeat(HIGH)}${longest}`, 'latin1');
  expect(readRequestHead(bytes, HIGH, bytes.length, head)).toBe(longest.length);
});

describe('what cannot become a head is refused before it has ended', () => {
  test.each([
    ['a method', 'A'.repeat(METHOD_BYTES_MAX + 1), -400],
    ['a target', `GET ${targetOf(LINE_BYTES_MAX + 1)}`, -414],
    ['a version', 'GET / HTTQ', -400],
    ['a line', `${OK}${'a'.repeat(LINE_BYTES_MAX + 1)}`, -431],
    ['a head', headOf(HEAD_BYTES_MAX + 1).slice(0, HEAD_BYTES_MAX), -431],
    ['one that may still be a head', headOf(HEAD_BYTES_MAX).slice(0, HEAD_BYTES_MAX - 1), 0],
    ['a field', `${OK}A : b`, -400],
    ['a beginning', '\r\nGET http://a.test/x HTTP/1.1\r\nHost: a.test\r\nX: \t y \r\n\r', 0],
    ['a method that is not allowed, until its line is whole', 'CONNECT a.test:443 HTTP/1.', 0],
    ['a target that is none, until its line is whole', 'GET a HTTP/1.1\r', 0],
  ])('%s', (_what, text, result) => {
    expect(read(text)).toBe(result);
    // The same far behind in a buffer: what counts is where the request begins.
    const bytes = Buffer.from(`${'x'.repeat(HIGH)}${text}`, 'latin1');
    expect(readRequestHead(bytes, HIGH, bytes.length, head)).toBe(result);
  });

  test('and nothing else: each beginning of a head may become one', () => {
    const text = '\r\nGET http://a.test/x HTTP/1.1\r\nHost: a.test\r\nX: \t y \r\n\r\n';
    for (let size = 1; size < text.length; size++) expect(read(text.slice(0, size))).toBe(0);
  });
});

test.each([
  ['a.test', 'a.test'],
  ['A.Test:80', 'a.test'],
  ['a.test.', 'a.test'],
  ['a_b-c.test', 'a_b-c.test'],
  ['[::1]', '[::1]'],
  ['[::FFFF:1.2.3.4]:8080', '[::ffff:1.2.3.4]'],
  ['127.0.0.1:1', '127.0.0.1'],
])('the host %s is routed as %s', (value, host) => {
  expect(read(`GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`)).toBeGreaterThan(0);
  expect(head.host).toBe(host);
});

/** One record is used again and again: what these meant must be forgotten. */
const EARLIER = [
  `\r\nPOST http://b HTTP/1.1\r\nHost: b\r\nConnection: close, keep-alive\r\nUpgrade: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\nX-Request-Id: ${'z'.repeat(20)}\r\n\r\n`,
  'GET / HTTP/1.1\r\nHost: b\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
  'PUT / HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n',
  '\r\nPUT http://b HTTP/1.0\r\nHost: b\r\n\r\n',
];

describe('what a request means', () => {
  const id = 'a'.repeat(20);
  test.each<[fields: string, meaning: object, line?: string]>([
    [
      '',
      {
        closes: false,
        keepsAlive: false,
        upgrades: false,
        upgradeField: -1,
        contentLength: -1,
        isChunked: false,
        expectsContinue: false,
        requestId: '',
        minor: 1,
        lineStart: 0,
        method: 'GET',
      },
    ],
    ['Connection: close', { closes: true, keepsAlive: false }],
    ['Connection: keep-alive', { keepsAlive: true, closes: false }],
    ['Connection: ,, \tclose , keep-alive,', { closes: true, keepsAlive: true }],
    ['Connection: close, connection', { closes: true }],
    ['Connection:', { closes: false, keepsAlive: false }],
    ['Connection: Upgrade\r\nUpgrade: websocket', { upgrades: true, upgradeField: 2 }],
    ['Connection: Upgrade\r\nUpgrade: x\r\nContent-Length: 0', { upgrades: true }],
    ['Connection: Upgrade\r\nUpgrade:', { upgrades: false }],
    ['Connection: Upgrade', { upgrades: false, upgradeField: -1 }],
    ['Upgrade: websocket', { upgrades: false, upgradeField: 1 }],
    ['Connection: Upgrade\r\nUpgrade: x', { upgrades: false }, 'GET / HTTP/1.0'],
    ['Content-Length: 120', { contentLength: 120, isChunked: false }],
    ['Content-Length: 0', { contentLength: 0 }],
    ['Transfer-Encoding: chunked', { isChunked: true, contentLength: -1 }],
    ['Expect: 100-continue', { expectsContinue: true }],
    ['Expect: 100-continue', { expectsContinue: false }, 'GET / HTTP/1.0'],
    [`X-Request-Id: ${id}`, { requestId: id }],
    [`X-Request-Id: ${'a'.repeat(128)}`, { requestId: 'a'.repeat(128) }],
    [`X-Request-Id: ${'a'.repeat(129)}`, { requestId: '' }],
    [`X-Request-Id: ${'a'.repeat(19)}`, { requestId: '' }],
    [`X-Request-Id: ${'a'.repeat(20)}_`, { requestId: '' }],
    [`X-Request-Id: ${id}\r\nX-Request-Id: ${id}`, { requestId: '' }],
    [`X-Request-Id: ${id}\r\n`.repeat(3).trimEnd(), { requestId: '' }],
    [`X-Request-Id: short\r\nX-Request-Id: ${id}`, { requestId: '' }],
    [`X-Request-Id: ${id}${'a'.repeat(109)}\r\nX-Request-Id: ${id}`, { requestId: '' }],
    ['', { minor: 0, method: 'HEAD' }, 'HEAD / HTTP/1.0'],
    ['', { method: 'M-SEARCH' }, 'M-SEARCH / HTTP/1.1'],
  ])('%s', (fields, meaning, line = 'GET / HTTP/1.1') => {
    const text = `${line}\r\nHost: a.test\r\n${fields === '' ? '' : `${fields}\r\n`}\r\n`;
    for (const before of EARLIER) {
      const used = createRequestHead();
      expect(read(before, used)).toBeGreaterThan(0);
      expect(read(text, used)).toBe(text.length);
      expect(head).toMatchObject({ host: 'a.test', ...meaning });
    }
  });

  test('where the visitor says what is accepted', () => {
    const text = `${OK}Accept: text/html\r\n\r\n`;
    expect(read(text)).toBe(text.length);
    expect(text.slice(head.acceptStart, head.acceptEnd)).toBe('text/html');
    read(`${OK}\r\n`, head);
    expect([head.acceptStart, head.acceptEnd]).toEqual([0, 0]);
  });

  test('an empty line before the request is passed over', () => {
    expect(read(`\r\n${OK}\r\n`)).toBe(OK.length + 4);
    expect(head.lineStart).toBe(2);
  });

  test('a head may lie anywhere in what was received', () => {
    const bytes = Buffer.from(`xx${OK}\r\nyy`, 'latin1');
    expect(readRequestHead(bytes, 2, bytes.length, head)).toBe(OK.length + 2);
    expect(head.host).toBe('a.test');
  });
});

describe('the head that the app sees', () => {
  test('fields go over as they came, without those that are the edge’s', () => {
    const kept = ['Host: a.test', 'A:  b ', 'Cookie: c', 'D: e'];
    const lines = [
      'POST /x HTTP/1.1',
      kept[0],
      'Connection: X-Hop',
      kept[1],
      'X-Hop: 1',
      'x_y: 1',
      'X-Forwarded-For: 9.9.9.9',
      kept[2],
      'Keep-Alive: 5',
      'X-Request-Id: aaaaaaaaaaaaaaaaaaaaaaaa',
      'TE: trailers',
      'Content-Length: 5',
      kept[3],
    ];
    expect(passedOn(`${lines.join('\r\n')}\r\n\r\n`)).toEqual([
      'POST /x HTTP/1.1',
      ...kept,
      'Content-Length: 5',
      ...OWN,
      'Via: 1.1 tfp',
      ...LAST,
    ]);
  });

  test.each([
    ['Transfer-Encoding: CHUNKED', ['Transfer-Encoding: chunked']],
    ['Content-Length: 0', ['Content-Length: 0']],
    ['Connection: upgrade\r\nUpgrade: x', ['Upgrade: x', 'Connection: Upgrade']],
    ['Connection: upgrade\r\nUpgrade: h2c', []],
    ['Expect: 100-continue', []],
  ])('framing is in our own words: %s', (fields, words) => {
    expect(passedOn(`${OK}${fields}\r\n\r\n`)).toEqual([
      'GET / HTTP/1.1',
      'Host: a.test',
      ...words,
      ...OWN,
      'Via: 1.1 tfp',
      ...LAST,
    ]);
  });

  test.each([
    ['GET / HTTP/1.0', 'GET / HTTP/1.1', 'Via: 1.0 tfp'],
    ['GET http://a.test HTTP/1.1', 'GET / HTTP/1.1', 'Via: 1.1 tfp'],
    ['GET HTTPS://a.test:443?q HTTP/1.1', 'GET /?q HTTP/1.1', 'Via: 1.1 tfp'],
    ['OPTIONS http://a.test HTTP/1.1', 'OPTIONS * HTTP/1.1', 'Via: 1.1 tfp'],
    ['OPTIONS http://a.test?q HTTP/1.1', 'OPTIONS /?q HTTP/1.1', 'Via: 1.1 tfp'],
    ['OPTIONS * HTTP/1.1', 'OPTIONS * HTTP/1.1', 'Via: 1.1 tfp'],
  ])('%s becomes %s', (line, first, via) => {
    const lines = passedOn(`${line}\r\nHost: a.test\r\n\r\n`);
    expect(lines).toEqual([first, 'Host: a.test', ...OWN, via, ...LAST]);
  });
});
