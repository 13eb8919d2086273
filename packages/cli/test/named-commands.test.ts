import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCommand } from '#src/command-line/contents.ts';
import { CONTENTS } from '#src/commands.ts';

// Goal: no message of any package sends somebody to a command or an option that is not there.
// Method: what follows "tfp" behind a colon, a comma or a quote is a command line; the verbs below are sentences.

const SENTENCES = new Set(['builds', 'runs', 'sees', 'serves']);
const root = join(import.meta.dirname, '../../..');

const named = globSync('packages/*/src/**/*.ts', { cwd: root }).flatMap((path) =>
  [
    ...readFileSync(join(root, path), 'utf8').matchAll(
      /(?:[:,] |["'`(]|See |by |with )tfp ([a-z]+(?::[a-z]+)*)((?:(?![.;,] )[^\n'"`])*)/g,
    ),
  ].map(([line, name = '', rest = '']) => ({ path, line, name, rest })),
);

test('every command that a message names is there, with its options', async () => {
  const wrong: string[] = [];
  for (const { path, line, name, rest } of named) {
    if (SENTENCES.has(name) || Object.hasOwn(CONTENTS.serverCommands, name)) continue;
    const found = findCommand(CONTENTS, name);
    const { command } = (await found?.load()) ?? {};
    const known = Object.entries(command?.options ?? {}).flatMap(([option, { short }]) => [
      `--${option}`,
      ...(short === undefined ? [] : [`-${short}`]),
    ]);
    const given = [...rest.matchAll(/ (--?[a-z][a-z-]*)/g)].map(([, option]) => option ?? '');
    const strange = given.filter((option) => ![...known, '--help'].includes(option));
    // Behind these the options belong to another program.
    if (!found || (strange.length > 0 && !command?.optionsFirst)) wrong.push(`${path}: ${line}`);
  }
  expect(wrong).toEqual([]);
  expect(named.length).toBeGreaterThan(100);
});
