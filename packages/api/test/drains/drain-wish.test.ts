import type { TfpError } from '@tfp/contract/errors';
import { describe, expect, test } from 'vitest';
import { maskUrl } from '#src/drains/mask-url.ts';
import { readDrainWish } from '#src/drains/read-drain-wish.ts';

describe('a wish for a drain', () => {
  test.each([
    ['syslog://logs.example.com:514', undefined, 'syslog'],
    ['syslog+tls://logs.example.com', undefined, 'syslog'],
    ['https://user:pass@logs.example.com/drain?x=1', undefined, 'logplex'],
    ['https://logs.example.com', 'ndjson', 'ndjson'],
    ['https://logs.example.com', 'otlp', 'otlp'],
    ['http://10.0.0.1/', undefined, 'logplex'],
  ])('%s as %s is %s', (url, format, expected) => {
    expect(readDrainWish({ url, ...(format ? { format } : {}) })).toMatchObject({
      format: expected,
    });
  });

  test.each([
    [{ url: 'logs.example.com' }, 'no URL of a drain'],
    [{ url: 'ftp://logs.example.com' }, 'no URL of a drain'],
    [{ url: 'file:///etc/passwd' }, 'no URL of a drain'],
    [{ url: 'syslog://' }, /no (URL|host)/],
    [{ url: 'syslog://logs.example.com:0' }, 'no port'],
    [{ url: 'syslog://logs.example.com/path' }, 'a host and a port, and no more'],
    [{ url: 'syslog://user:pass@logs.example.com' }, 'a host and a port, and no more'],
    [{ url: `https://x/${'a'.repeat(3_000)}` }, 'too long'],
    [{ url: 'https://x', format: 'syslog' }, 'has no format "syslog"'],
    [{ url: 'syslog://x', format: 'otlp' }, 'has no format "otlp"'],
    [{ url: 'https://x', format: 'constructor' }, 'has no format'],
    [{ url: 'https://x', headers: { Host: 'y' } }, 'sets Host itself'],
    [{ url: 'https://x', headers: { 'Content-Length': '1' } }, 'sets Content-Length itself'],
    [{ url: 'https://x', headers: { 'Logplex-Drain-Token': '1' } }, 'itself'],
    [{ url: 'https://x', headers: { 'X-Key': 'a\r\nHost: y' } }, 'holds what no header may'],
    [{ url: 'https://x', headers: { 'X Key': 'a' } }, 'no name of a header'],
    [{ url: 'https://x', headers: { 'X-Key': 'ü€' } }, 'holds what no header may'],
    [{ url: 'https://x', headers: { 'X-Key': ' ' } }, 'the value of X-Key is empty'],
    [{ url: 'syslog://x', headers: { 'X-Key': 'a' } }, 'knows no headers'],
    [{ url: 'syslog://x', ca: 'x' }, 'speaks no TLS'],
    [{ url: 'https://x', ca: 'x' }, 'no certificate in PEM'],
    [
      {
        url: 'https://x',
        ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      },
      'cannot be read',
    ],
  ])('%j is refused in words', (wish, words) => {
    expect(() => readDrainWish(wish)).toThrow(words);
  });

  test.each([
    ['syslog://x', 'syslog://x:514'],
    ['syslog+tls://x', 'syslog+tls://x:6514'],
    ['syslog+tls://x:1', 'syslog+tls://x:1'],
    ['https://x/', 'https://x/'],
  ])('for %s is kept as %s', (url, kept) => {
    expect(readDrainWish({ url }).target.url).toBe(kept);
  });

  test('is told what a URL is where the URL is wrong alone', () => {
    const hintOf = (wish: Parameters<typeof readDrainWish>[0]) => {
      try {
        readDrainWish(wish);
      } catch (error) {
        return (error as TfpError).hint;
      }
      throw new Error('it was taken');
    };
    expect(hintOf({ url: 'ftp://x' })).toContain('syslog://HOST:PORT');
    expect(hintOf({ url: 'https://x', format: 'syslog' })).toBeUndefined();
    expect(hintOf({ url: 'syslog://x', ca: 'x' })).toBeUndefined();
    expect(hintOf({ url: 'https://x', headers: { Host: 'y' } })).toBeUndefined();
  });

  test('has no line breaks in its URL, and no fragment', () => {
    const { target } = readDrainWish({ url: 'https://x/a\r\nb%0d%0ac#secret' });
    expect(target.url).toBe('https://x/ab%0d%0ac');
  });
});

test.each([
  ['https://user:secret@h.example/a', 'https://user:***@h.example/a'],
  ['https://secret@h.example/', 'https://***@h.example/'],
  ['https://h.example/?token=secret&x=secret', 'https://h.example/?token=***&x=***'],
  [
    'https://h.example/v1/http/ZaVnC4dhaV1secretsecret/tag/http',
    'https://h.example/v1/http/***/tag/http',
  ],
  ['https://h.example/?secret', 'https://h.example/?***'],
  ['https://h.example/?secret&a=secret=b', 'https://h.example/?***&a=***'],
  ['https://h.example/?=secret', 'https://h.example/?***'],
  ['syslog://h.example:514', 'syslog://h.example:514'],
  ['https://h.example/v1/logs', 'https://h.example/v1/logs'],
])('%s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
});
