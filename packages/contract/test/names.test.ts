import { expect, test } from 'vitest';
import { appNameProblem, configKeyProblem } from '#src/names.ts';

test.each(['abc', 'hello-world', 'a1b', 'x'.repeat(30)])('"%s" can name an app', (name) => {
  expect(appNameProblem(name)).toBeUndefined();
});

test.each([
  '',
  'ab',
  'a;touch x',
  '$(id)',
  '`id`',
  'a\nb',
  'abc\n',
  '-rf',
  '../x',
  'x'.repeat(31),
  'Hello',
  'é-app',
  'abc-',
  '1abc',
  'api',
  'git',
  'www',
  'con',
])('%j cannot name an app', (name) => {
  expect(appNameProblem(name)).toBeTypeOf('string');
});

test.each(['FOO', 'foo_bar', '_X1', 'DATABASE_URL'])('%s can name a config var', (key) => {
  expect(configKeyProblem(key)).toBeUndefined();
});

test.each([
  '',
  '1A',
  'A-B',
  'A=B',
  'A B',
  'A\n',
  'PORT',
  'DYNO',
  'TFP_APP',
  'HEROKU_X',
  '__proto__',
  'é',
])('%j cannot name a config var', (key) => {
  expect(configKeyProblem(key)).toBeTypeOf('string');
});
