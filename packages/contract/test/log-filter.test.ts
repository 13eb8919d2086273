import { describe, expect, test } from 'vitest';
import { type LogFilterWords, readLogFilter } from '#src/log-filter.ts';
import { readLogLevel } from '#src/log-levels.ts';
import { compileLogPattern } from '#src/log-pattern.ts';
import { readLogTime } from '#src/log-time.ts';

const NOW = new Date('2026-11-21T14:30:15.250Z');

function inZone(zone: string, look: () => void): void {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    look();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

describe('a time', () => {
  test.each([
    ['10m', '2026-11-21T14:20:15.250000Z'],
    ['2h', '2026-11-21T12:30:15.250000Z'],
    ['3d', '2026-11-18T14:30:15.250000Z'],
    ['90s', '2026-11-21T14:28:45.250000Z'],
    ['1w', '2026-11-14T14:30:15.250000Z'],
    ['14:30', '2026-11-21T14:30:00.000000Z'],
    ['9:05:07', '2026-11-21T09:05:07.000000Z'],
    // Later than now: so the last one that was is meant.
    ['14:31', '2026-11-20T14:31:00.000000Z'],
    ['2026-11-21', '2026-11-21T00:00:00.000000Z'],
    ['2026-11-21 13:00', '2026-11-21T13:00:00.000000Z'],
    ['2026-11-21T13:00:00Z', '2026-11-21T13:00:00.000000Z'],
    ['2026-11-21T13:00:00+02:00', '2026-11-21T11:00:00.000000Z'],
    ['23:59:59', '2026-11-20T23:59:59.000000Z'],
    ['0:00', '2026-11-21T00:00:00.000000Z'],
    ['14:30:15', '2026-11-21T14:30:15.000000Z'],
    ['14:30:16', '2026-11-20T14:30:16.000000Z'],
    ['1970-01-01', '1970-01-01T00:00:00.000000Z'],
    // As a line has it.
    ['2026-11-21T13:00:00.123456Z', '2026-11-21T13:00:00.123456Z'],
    ['2026-11-21T13:00:00.1234567Z', '2026-11-21T13:00:00.123456Z'],
  ])('%s is %s', (text, time) => {
    expect(readLogTime(text, NOW, 'utc')).toBe(time);
  });

  test.each([
    '',
    'yesterday',
    '10',
    '10x',
    '-5m',
    '25:00',
    '12:60',
    '24:00',
    '12:00:60',
    '1969-12-31',
    '60000w',
    '2026-02-30',
    '2026-13-01',
    '2026-11-21T25:00',
    '1e3h',
  ])('"%s" is none', (text) => {
    expect(readLogTime(text, NOW, 'utc')).toBeUndefined();
  });

  test('this very minute is today’s', () => {
    const now = new Date('2026-11-21T14:30:00.000Z');
    expect(readLogTime('14:30', now, 'utc')).toBe('2026-11-21T14:30:00.000000Z');
    expect(readLogTime('14:30', now, 'local')).toBe('2026-11-21T14:30:00.000000Z');
  });

  test.each([
    ['13:00', 'local', '2026-11-21T13:00:00.000000Z', '2026-11-20T18:00:00.000000Z'],
    ['09:00', 'local', '2026-11-21T09:00:00.000000Z', '2026-11-21T14:00:00.000000Z'],
    ['13:00', 'utc', '2026-11-21T13:00:00.000000Z', '2026-11-21T13:00:00.000000Z'],
    ['15:00', 'utc', '2026-11-20T15:00:00.000000Z', '2026-11-20T15:00:00.000000Z'],
    ['2026-11-01', 'local', '2026-11-01T00:00:00.000000Z', '2026-11-01T04:00:00.000000Z'],
    ['2026-11-02', 'utc', '2026-11-02T00:00:00.000000Z', '2026-11-02T00:00:00.000000Z'],
    ['2026-11-02T10:00:00Z', 'local', '2026-11-02T10:00:00.000000Z', '2026-11-02T10:00:00.000000Z'],
  ] as const)('%s %s, on a machine in UTC and on one in New York', (text, zone, utc, newYork) => {
    inZone('UTC', () => expect(readLogTime(text, NOW, zone)).toBe(utc));
    inZone('America/New_York', () => expect(readLogTime(text, NOW, zone)).toBe(newYork));
  });

  test('yesterday is so by the clock that is meant, also where another was put back since', () => {
    const now = new Date('2026-11-01T20:00:00Z');
    inZone('America/New_York', () => {
      expect(readLogTime('21:00', now, 'utc')).toBe('2026-10-31T21:00:00.000000Z');
      expect(readLogTime('16:00', now, 'local')).toBe('2026-10-31T20:00:00.000000Z');
    });
  });

  test('without a zone is local where a person types it', () => {
    const at = readLogTime('2026-11-21T13:00:00', NOW, 'local');
    expect(Date.parse(at ?? '')).toBe(new Date(2026, 10, 21, 13).getTime());
    const ofDay = readLogTime('00:00', NOW, 'local') ?? '';
    expect(new Date(ofDay).getHours()).toBe(0);
  });
});

describe('a pattern is read as grep -E reads it', () => {
  test.each([
    ['a.c', 'xabcx', true],
    ['^(GET|POST) /', 'POST /x', true],
    ['[[:digit:]]{3}', 'ab 404', true],
    ['[[:space:]]$', 'tab\t', true],
    ['\\<cat\\>', 'a cat sat', true],
    ['\\<cat\\>', 'concat', false],
    ['[]a]', ']', true],
    ['[^]a]', 'a', false],
    ['a{,2}b', 'b', true],
    ['{"level"', '{"level":30}', true],
    ['\\d+ms', '12ms', true],
    ['Timeout', 'timeout', false],
  ])('%s in "%s": %s', (pattern, text, isThere) => {
    expect(compileLogPattern(pattern).test(text)).toBe(isThere);
  });

  test.each([
    ['alnum', '9AZaz', ' _'],
    ['alpha', 'AZaz', '9_'],
    ['blank', ' \t', '\nx'],
    ['cntrl', '\x00\x1f\x7f', ' x'],
    ['digit', '09', 'a/:'],
    ['graph', '!~a', ' \t'],
    ['lower', 'az', 'AZ'],
    ['print', ' ~a', '\t\x7f'],
    ['punct', '!/:@[`{~', 'aZ0 '],
    ['space', ' \t\n', 'x'],
    ['upper', 'AZ', 'az'],
    ['xdigit', '09afAF', 'gG'],
  ])('[:%s:] holds %j, not %j', (name, inside, outside) => {
    const pattern = compileLogPattern(`[[:${name}:]]`);
    expect([...inside].every((sign) => pattern.test(sign))).toBe(true);
    expect([...outside].some((sign) => pattern.test(sign))).toBe(false);
  });

  test.each([
    ['a class outside of brackets is none, and neither is a bracket in a text', 'x:]', 'x:]'],
    ['a backslash keeps what is behind it', '\\[:digit:\\]', '[:digit:]'],
  ])('%s', (_what, pattern, text) => {
    expect(compileLogPattern(pattern).test(text)).toBe(true);
  });

  test('and takes no notice of case where that is asked', () => {
    expect(compileLogPattern('TÜR', true).test('tür')).toBe(true);
  });
});

test.each([
  ['info', 'info'],
  ['WARNING', 'warn'],
  ['err', 'error'],
  ['critical', 'fatal'],
  [30, 'info'],
  ['50', 'error'],
  [35, 'info'],
  [99, 'fatal'],
  [5, undefined],
  ['loud', undefined],
  ['toString', undefined],
  [{}, undefined],
  [undefined, undefined],
])('the level %s is %s', (value, level) => {
  expect(readLogLevel(value)).toBe(level);
});

describe('a filter', () => {
  test('is read from the words of people', () => {
    const words = {
      since: '2h',
      release: 'v12',
      grep: 'x',
      ignoreCase: true,
      level: 'Warning',
      field: 'a=b=c',
      request: 'r-1',
    };
    expect(readLogFilter(words, NOW)).toEqual({
      since: '2026-11-21T12:30:15.250000Z',
      ...{
        release: 12,
        grep: 'x',
        ignoreCase: true,
        level: 'warn',
        field: ['a=b=c'],
        request: 'r-1',
      },
    });
    expect(readLogFilter({}, NOW)).toEqual({});
    expect(readLogFilter({ field: ['a=1', 'b=2'] }, NOW)).toEqual({ field: ['a=1', 'b=2'] });
  });

  test.each<[LogFilterWords]>([
    [{ request: 'r'.repeat(200) }],
    [{ grep: 'x'.repeat(1_000) }],
    [{ field: `a=${'x'.repeat(998)}` }],
    [{ field: Array(10).fill('a=1') }],
    [{ until: '1h' }],
    [{ since: '2h', until: '1h' }],
  ])('may go as far as it may', (words) => {
    expect(Object.keys(readLogFilter(words, NOW))).toEqual(Object.keys(words));
  });

  test('that is wrong is the asker’s to mend', () => {
    expect(() => readLogFilter({ level: 'loud' }, NOW)).toThrow(
      expect.objectContaining({ code: 'bad_request' }),
    );
  });

  test.each<[LogFilterWords, string]>([
    [{ request: 'r'.repeat(201) }, 'is no id of a request'],
    [{ field: `a=${'x'.repeat(999)}` }, 'is no field'],
    [{ since: '1h', until: '1h' }, 'There is no time between 1h and 1h.'],
    [
      { since: 'soon' },
      '"soon" is no time: write 10m, 2h, 3d, 14:30, 2026-11-21 or 2026-11-21T14:30:00Z.',
    ],
    [{ since: '1h', until: '2h' }, 'There is no time between 1h and 2h.'],
    [{ release: 'v0' }, '"v0" is no release: write v12 or 12.'],
    [{ release: 'latest' }, '"latest" is no release: write v12 or 12.'],
    [{ request: 'a b' }, '"a b" is no id of a request'],
    [{ grep: '(' }, '"(" is no pattern (Unterminated group)'],
    [
      { grep: ')' },
      `")" is no pattern (Unmatched ')'): write one as for grep -E, and \\( or \\) for a parenthesis.`,
    ],
    [{ grep: '*x' }, '"*x" is no pattern (Nothing to repeat): write one as for grep -E.'],
    [{ grep: '[[:foo:]]' }, '"[[:foo:]]" is no pattern (there is no class [:foo:]): write one'],
    [{ grep: '[^a[:toString:]]' }, 'is no pattern (there is no class [:toString:])'],
    [{ grep: '[[:constructor:]]' }, 'is no pattern (there is no class'],
    [
      { grep: '[:digit:]' },
      '"[:digit:]" is no pattern (a class is written [[:digit:]]): write one',
    ],
    [{ grep: 'x'.repeat(1_001) }, 'A pattern has at most 1000 characters.'],
    [{ level: ['warn', 'info'] }, '"level" may be given once.'],
    [{ field: ['a=1', 'b'] }, '"b" is no field'],
    [{ field: Array(11).fill('a=1') }, 'A line is told by at most 10 fields.'],
    [{ level: 'loud' }, '"loud" is no level: it is trace, debug, info, warn, error, fatal.'],
    [{ field: 'status' }, '"status" is no field: write status=500, for example.'],
  ])('%j is told to be wrong, with what would do', (words, message) => {
    expect(() => readLogFilter(words, NOW)).toThrow(message);
  });
});
