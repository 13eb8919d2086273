import { expect, test } from 'vitest';
import { readOneOff } from '#src/processes/read-one-off.ts';

const TYPES = { web: 'node .', image: null };

test('the name of a process type stands for its command', () => {
  expect(readOneOff({ command: 'web' }, TYPES).command).toBe('node .');
  expect(readOneOff({ command: 'image' }, TYPES).command).toBe('image');
  expect(readOneOff({ command: 'web --help' }, TYPES).command).toBe('web --help');
  expect(readOneOff({ command: 'constructor' }, TYPES).command).toBe('constructor');
});

test.each([
  [{ COLUMNS: '80', LINES: '30' }, {}, { columns: 80, rows: 30 }],
  [{ COLUMNS: '80' }, {}, { columns: 80, rows: 24 }],
  [{ COLUMNS: '80', LINES: '30' }, { force_no_tty: true }, null],
  [{}, {}, null],
  [{ COLUMNS: 'wide' }, {}, null],
  [{ COLUMNS: '99999999' }, {}, null],
])('%o %o asks for the terminal %o', (env, more, terminal) => {
  const body = { command: 'bash', attach: true, env, ...more };
  expect(readOneOff(body as never, TYPES).terminal).toEqual(terminal);
});

test('what nobody is attached to has no terminal', () => {
  const env = { COLUMNS: '80', LINES: '30' };
  expect(readOneOff({ command: 'bash', env }, TYPES).terminal).toBeNull();
});

test.each([
  [{ command: '  ' }, /no command/],
  [{ command: 'x'.repeat(40_000) }, /longer than 32 kB/],
  [{ command: 'x', env: { PORT: '1' } }, /set by the platform/],
  [{ command: 'x', env: { 'A=B': '1' } }, /cannot be set/],
  [{ command: 'x', env: { A: '\0' } }, /zero byte/],
  [{ command: 'x', env: { ['K'.repeat(257)]: '1' } }, /longer than 256 bytes/],
  [{ command: 'x', env: { A: 'x'.repeat(40_000) } }, /at most 32 kB/],
])('%# is refused, and nothing was started', (body, words) => {
  expect(() => readOneOff(body as never, TYPES)).toThrow(words);
  expect(() => readOneOff(body as never, TYPES)).toThrow(/Nothing was started/);
});
