import { expect, test } from 'vitest';
import { isAtLeast, LOG_LEVELS, type LogLevel, readLogLevel } from '#src/log-levels.ts';

test.each<[unknown, LogLevel | undefined]>([
  ['trace', 'trace'],
  ['silly', 'trace'],
  ['debug', 'debug'],
  ['verbose', 'debug'],
  ['INFO', 'info'],
  ['information', 'info'],
  ['notice', 'info'],
  ['warn', 'warn'],
  ['Warning', 'warn'],
  ['err', 'error'],
  ['error', 'error'],
  ['fatal', 'fatal'],
  ['crit', 'fatal'],
  ['critical', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['emergency', 'fatal'],
  ['panic', 'fatal'],
  ['loud', undefined],
  ['', undefined],
  ['toString', undefined],
])('the name %j is the level %s', (name, level) => expect(readLogLevel(name)).toBe(level));

test.each<[unknown, LogLevel | undefined]>([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [39, 'info'],
  ['40', 'warn'],
  [50, 'error'],
  [60, 'fatal'],
  [99, 'fatal'],
  [1_000, 'fatal'],
  [9, undefined],
  [30.5, undefined],
  ['30x', undefined],
  [[30], undefined],
  [null, undefined],
  [undefined, undefined],
])('the number %j is the level %s', (number, level) => expect(readLogLevel(number)).toBe(level));

test('levels rise, and each is at least itself', () => {
  for (const [at, level] of LOG_LEVELS.entries()) {
    const reached = LOG_LEVELS.filter((least) => isAtLeast(level, least));
    expect(reached).toEqual(LOG_LEVELS.slice(0, at + 1));
  }
});
