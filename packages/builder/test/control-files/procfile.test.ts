import { expect, test } from 'vitest';
import { parseProcfile } from '#src/control-files/procfile.ts';

test('types and commands are read; blank lines and comments say nothing', () => {
  const text = '# what runs\nweb: node server.js --port $PORT\r\n\nworker:   bin/work "a: b"  \n';
  expect(parseProcfile(text)).toEqual({
    web: 'node server.js --port $PORT',
    worker: 'bin/work "a: b"',
  });
});

test.each([
  [
    'a line without a type',
    'web: x\nthis is nothing\n',
    /line 2: "this is nothing" has no process type/,
  ],
  ['a type that is none', '1web: x', /line 1: "1web" is no process type/],
  ['a type twice', 'web: x\nweb: y', /line 2: "web" is declared twice/],
  ['no command', 'web:', /line 1: the command of "web" is empty/],
  ['a zero byte', 'web: a\0b', /line 1: .*zero byte/],
  ['a command like a book', `web: ${'x'.repeat(9_000)}`, /line 1: .*longer than 8 KiB/],
  [
    'too many types',
    Array.from({ length: 31 }, (_, n) => `t${n}: x`).join('\n'),
    /line 31: .*at most 30/,
  ],
])('%s is told with its line', (_what, text, words) => {
  expect(() => parseProcfile(text)).toThrow(words);
});

test('a name of the language itself is a process type like others', () => {
  expect(Object.keys(parseProcfile('constructor: x\ntoString: y'))).toEqual([
    'constructor',
    'toString',
  ]);
});

test('nothing is nothing', () => {
  expect(parseProcfile('')).toEqual({});
});
