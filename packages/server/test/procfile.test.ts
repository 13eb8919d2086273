import { readFileSync } from 'node:fs';
import { PROCESS_NAMES } from '@tfp/contract/data-directory';
import { expect, test } from 'vitest';
import { readServerConfig } from '#src/config.ts';
import { parseProcfile } from '#src/procfile.ts';

test('a line is a name and an argument list', () => {
  expect(parseProcfile('# the formation\napi:  node   a.ts --x\n\n worker: run\r\n')).toEqual([
    { name: 'api', command: ['node', 'a.ts', '--x'] },
    { name: 'worker', command: ['run'] },
  ]);
});

test.each(['api', 'api:', 'API: node', 'api:node', ': node'])('"%s" is no line', (line) => {
  expect(() => parseProcfile(line)).toThrow(`"${line}"`);
});

test("the platform's own Procfile names every process once", () => {
  const lines = parseProcfile(readFileSync(readServerConfig({}).procfile, 'utf8'));
  expect(lines.map(({ name }) => name).sort()).toEqual([...PROCESS_NAMES].sort());
});
