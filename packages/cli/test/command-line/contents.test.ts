import { expect, test } from 'vitest';
import { aliasesOf, findCommand } from '#src/command-line/contents.ts';

const load = () => Promise.reject(new Error('nobody asked to load it'));
const contents = {
  commands: { run: load, 'run:list': load },
  groups: [],
  aliases: { 'run:detached': 'run --detach', 'run:ls': 'run:list', 'go:run': 'run' },
  serverCommands: {},
};

test('a command is found by its name, and by another one with what that stands for', () => {
  expect(findCommand(contents, 'run')).toEqual({ name: 'run', words: [], load });
  expect(findCommand(contents, 'run:ls')).toEqual({ name: 'run:list', words: [], load });
  expect(findCommand(contents, 'run:detached')).toEqual({ name: 'run', words: ['--detach'], load });
});

test.each(['walk', '', 'toString', 'constructor', '__proto__'])('"%s" is none', (typed) => {
  expect(findCommand(contents, typed)).toBeUndefined();
});

test('other names of a command are told, with what they stand for where that is more', () => {
  expect(aliasesOf(contents, 'run')).toEqual(['run:detached (run --detach)', 'go:run']);
  expect(aliasesOf(contents, 'run:list')).toEqual(['run:ls']);
});
