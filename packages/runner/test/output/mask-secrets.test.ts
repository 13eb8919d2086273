import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMask } from '#src/output/mask-secrets.ts';

const URL_VALUE = 'postgres://app:pa55/w+rd==@db:5432/app?x=1';

test('a value of the config is replaced by its key, wherever it stands', () => {
  const mask = createMask({ DATABASE_URL: URL_VALUE, SECRET: 's3cr3t-s3cr3t' });
  expect(mask(`to ${URL_VALUE}, s3cr3t-s3cr3ts3cr3t-s3cr3t`)).toBe(
    'to [DATABASE_URL], [SECRET][SECRET]',
  );
});

test('short values and plain words stay, since to hide them would make output unreadable', () => {
  const mask = createMask({ ENV: 'production', PORT: '8080', ON: 'true', EMPTY: '' });
  const text = 'production on 8080 is true';
  expect(mask(text)).toBe(text);
});

test('letters alone are no plain word when there are many of them', () => {
  const mask = createMask({ PHRASE: 'correcthorsebatterystaple' });
  expect(mask('with correcthorsebatterystaple')).toBe('with [PHRASE]');
});

test.each(['redis://:open%20sesame%21@cache/0', 'amqp://app:open sesame!@mq:5672/a?b=c@d'])(
  'the password in %s is hidden where it stands alone, too',
  (url) => {
    const mask = createMask({ URL: url });
    expect(mask('password "open sesame!" for app')).toBe('password "[URL]" for app');
    expect(mask(url)).toBe('[URL]');
  },
);

test('of values that hold each other the longest is named', () => {
  const mask = createMask({ PASSWORD: 'hunter2-hunter2', URL: 'redis://:hunter2-hunter2@cache' });
  expect(mask('redis://:hunter2-hunter2@cache and hunter2-hunter2')).toBe('[URL] and [PASSWORD]');
});

test.each([
  ['base64', Buffer.from(URL_VALUE).toString('base64')],
  ['base64url', Buffer.from(URL_VALUE).toString('base64url')],
  ['a URL', encodeURIComponent(URL_VALUE)],
  ['JSON', JSON.stringify({ a: 'line "one"\nline two' }).slice(6, -2)],
])('a value is known in %s, too', (_, printed) => {
  const mask = createMask({ KEY: URL_VALUE, TEXT: 'line "one"\nline two' });
  expect(mask(`it is ${printed}.`)).toMatch(/^it is \[(KEY|TEXT)\]=*\.$/);
});

test('of a value with many lines each one is hidden that is long enough', () => {
  const key = '-----BEGIN KEY-----\r\n  MIIEvQIBADANBgkq\r\nshort\r\n-----END KEY-----\r\n';
  const mask = createMask({ KEY: key });
  expect(mask('MIIEvQIBADANBgkq')).toBe('[KEY]');
  expect(mask('-----END KEY-----')).toBe('[KEY]');
  expect(mask('short')).toBe('short');
  expect(mask(key)).toBe('[KEY]');
});

test('no long value ever comes through, whatever its characters mean to a pattern', () => {
  const values = fc.string({ minLength: 8, maxLength: 30, unit: 'binary-ascii' });
  fc.assert(
    fc.property(values, fc.string(), fc.string(), (value, before, after) => {
      fc.pre(!/^[a-z]+$/.test(value));
      expect(createMask({ K: value })(`${before}${value}${after}`)).not.toContain(value);
    }),
    { numRuns: 500 },
  );
});

test('values of any length, and lines of any number, are hidden', () => {
  const long = `${'long '.repeat(60_000)}"end"`;
  const lines = Array.from({ length: 20_000 }, (_, n) => `line-${n}-${n}`).join('\n');
  const mask = createMask({ LONG: long, LINES: lines });
  expect(mask(`echo ${long} line-19999-19999`)).toBe('echo [LONG] [LINES]');
});

test('a config without secrets changes nothing', () => {
  expect(createMask({})('as it is')).toBe('as it is');
});

test('a full config and a full record of output cost next to nothing', () => {
  const config = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, n) => [`KEY_${n}`, `value-${n}-${'x'.repeat(48)}`]),
  );
  const mask = createMask(config);
  const lines = Array.from({ length: 16_384 }, (_, n) => `${n} `.padEnd(64, 'migrating '));
  const begun = process.cpuUsage();
  for (const line of lines) mask(line);
  expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
});
