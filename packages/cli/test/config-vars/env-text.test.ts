import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvText } from '#src/config-vars/read-env-text.ts';
import { writeEnvText } from '#src/config-vars/write-env-text.ts';
import { temporaryFolder } from '../support/run-tfp.ts';

// Goal: whatever a config holds, what was written is read back as it was, by all readers or by those that are named.

const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,7}$/).map((name) => `K_${name}`);
const nasty = fc.constantFrom(
  ...[
    '\n',
    '\r',
    '"',
    "'",
    '`',
    '#',
    '$',
    '\\',
    '\\n',
    ' ',
    '\t',
    '=',
    '!',
    '~',
    '*',
    '$(x)',
    '$A',
  ],
  ...['é', '日本', '😀', 'a', 'Z', '0', '%', '&', ';', '|', '<', 'export A=1', '\nB=2\n', '#c\n'],
);
const value = fc.oneof(
  fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\0', '')),
);
const config = fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true });

function without(vars: Record<string, string>, keys: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(vars).filter(([name]) => !keys.includes(name)));
}

describe('a config written as a .env file', () => {
  test('is read back by Node and by config:push as it was, but for what is named as left out', () => {
    fc.assert(
      fc.property(config, (vars) => {
        const { text, leftOut } = writeEnvText(vars);
        const expected = without(vars, leftOut);
        expect(parseEnv(text)).toEqual(expected);
        expect(readEnvText(text)).toEqual({ vars: expected });
      }),
      { numRuns: 2000 },
    );
  });

  test('is read back by a shell as it was, but for what is named as for Node alone', () => {
    const file = join(temporaryFolder(), '.env');
    fc.assert(
      fc.property(config, (vars) => {
        const { text, leftOut, nodeOnly } = writeEnvText(vars);
        const safe = without(vars, [...leftOut, ...nodeOnly]);
        // A value that only Node can read may not be shown to a shell: it could run a part of it.
        const lines = writeEnvText(safe);
        expect(lines.nodeOnly).toEqual([]);
        if (nodeOnly.length === 0) expect(lines.text).toBe(text);
        writeFileSync(file, lines.text);
        expect(readByShell(file)).toEqual(safe);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['a carriage return', 'a\rb'],
    ['half of a character', '\ud800'],
    ['every kind of quote and a line break', `'"\`\n`],
  ])('leaves out %s, which no such file can hold', (_what, text) => {
    expect(writeEnvText({ A: '1', B: text })).toEqual({
      text: 'A=1\n',
      leftOut: ['B'],
      nodeOnly: [],
    });
  });

  test('is in order and uses the plainest form', () => {
    const vars = { Z: 'plain', B: 'two words', C: "it's", D: '{"a":"it\'s"}', A: '' };
    expect(writeEnvText(vars)).toEqual({
      text: `A=\nB='two words'\nC="it's"\nD=\`{"a":"it's"}\`\nZ=plain\n`,
      nodeOnly: ['D'],
      leftOut: [],
    });
  });
});

describe('a .env text that is read', () => {
  test.each([
    ['no assignment', 'A=1\nFOO BAR\n', 'line 2 is no KEY=value'],
    ['no name', '=x', 'line 1 is no KEY=value'],
    ['a colon for an equals sign', '\n\nA: 1', 'line 3 is no KEY=value'],
    ['only spaces for a value', 'A= \nB=1', 'line 1 has only spaces behind its "="'],
    ['an open quote', 'A=1\nB="x\nC=2\n', 'line 2 opens a quote that nothing closes'],
    ['a quote alone at its end', 'A=1\nB="', 'line 2 opens a quote that nothing closes'],
    ['a letter behind a quote', "A='x'y", 'line 1 goes on behind its closing quote'],
    ['words behind a quote', "A='x\ny' z\n", 'line 1 goes on behind its closing quote'],
  ])(
    'with %s is refused by the number of its line, and not by its words',
    (_what, text, problem) => {
      expect(readEnvText(text)).toEqual({ problem });
    },
  );

  test('may hold comments, empty lines, export, quotes over lines and Windows line ends', () => {
    const text = '# it\'s\r\n\r\nexport A = 1 # one\r\n  B="x\r\ny" # two\r\nC=`"`\r\nD=\r\nE=a\'b';
    expect(readEnvText(text)).toEqual({ vars: { A: '1', B: 'x\ny', C: '"', D: '', E: "a'b" } });
  });

  test('never loses a line without a word', () => {
    const line = fc.array(nasty, { maxLength: 4 }).map((parts) => `K=${parts.join('')}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(line, nasty), { maxLength: 5 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        const read = readEnvText(text);
        if (read.problem === undefined) {
          expect(readEnvText(`${text}LAST=1\n`)).toEqual({ vars: { ...read.vars, LAST: '1' } });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** What a shell would hand to its children, but for what it makes itself. */
function readByShell(file: string): Record<string, string> {
  const script = 'set -a; . "$1"; exec env -0';
  const out = execFileSync('/bin/sh', ['-c', script, 'sh', file], {
    env: { PATH: '/usr/bin:/bin' },
  });
  const entries = out
    .toString()
    .split('\0')
    .filter((line) => line.startsWith('K_'));
  return Object.fromEntries(entries.map((line) => splitAt(line, line.indexOf('='))));
}

function splitAt(line: string, at: number): [string, string] {
  return [line.slice(0, at), line.slice(at + 1)];
}
