import { describe, expect, test } from 'vitest';
import { APP_OPTIONS, defineCommand } from '#src/command.ts';
import { UsageError } from '#src/command-line/exits.ts';
import { parseArguments } from '#src/command-line/parse-arguments.ts';

const run = async () => {};
const plain = defineCommand({
  summary: '',
  arguments: { usage: 'KEY…', min: 1, max: 2, missing: 'Which key?' },
  options: {
    ...APP_OPTIONS,
    num: { type: 'string', short: 'n', help: '' },
    json: { type: 'boolean', help: '' },
  },
  examples: ['tfp x'],
  run,
});
const runner = defineCommand({
  summary: '',
  arguments: { usage: 'COMMAND…', min: 1, missing: 'Run what?' },
  options: {
    ...APP_OPTIONS,
    env: { type: 'string', short: 'e', multiple: true, help: '' },
    detach: { type: 'boolean', short: 'd', help: '' },
  },
  optionsFirst: true,
  examples: ['tfp x'],
  run,
});
const none = { app: undefined, remote: undefined };

describe('a usual command', () => {
  test.each([
    [['KEY'], ['KEY'], {}],
    [['-a', 'hello', 'KEY'], ['KEY'], { app: 'hello' }],
    [['KEY', '--app=hello', '--json', '--json'], ['KEY'], { app: 'hello', json: true }],
    [['-n50', 'KEY'], ['KEY'], { num: '50' }],
    [['--', '--json'], ['--json'], {}],
    [['--num=-1', 'KEY'], ['KEY'], { num: '-1' }],
  ])('reads %j', (argv, args, options) => {
    expect(parseArguments('x', plain, argv)).toEqual({
      args,
      options: { ...none, num: undefined, json: false, ...options },
    });
  });

  test.each([
    [['KEY', '--jsn'], 'tfp x has no option --jsn.', 'Did you mean --json?'],
    [['KEY', '--zzzzzz'], 'tfp x has no option --zzzzzz.', 'See: tfp x --help'],
    [['KEY', '-z'], 'tfp x has no option -z.', 'See: tfp x --help'],
    [
      ['KEY', '--app'],
      '--app needs a value.',
      'If the value begins with a dash, write --app=VALUE.',
    ],
    [['KEY', '-n'], '--num needs a value.', 'If the value begins with a dash, write --num=VALUE.'],
    [
      ['-n', '-5', 'KEY'],
      '--num needs a value.',
      'If the value begins with a dash, write --num=VALUE.',
    ],
    [['KEY', '--json=yes'], '--json takes no value.', 'See: tfp x --help'],
    [['KEY', '-n1', '--num=2'], '--num may be given once.', 'See: tfp x --help'],
    [['KEY', '-a', 'x', '-a', 'x'], '--app may be given once.', 'See: tfp x --help'],
    [[], 'Which key?', 'See: tfp x --help'],
    [['A', 'B', 'C'], 'tfp x does not take "C".', 'See: tfp x --help'],
  ])('refuses %j in words', (argv, message, hint) => {
    const error = thrownBy(() => parseArguments('x', plain, argv));
    expect({ message: error.message, hint: error.hint }).toEqual({ message, hint });
  });

  test.each([[['--help']], [['-h']], [['KEY', '--nonsense', '--help']]])(
    'takes %j as a call for help',
    (argv) => expect(parseArguments('x', plain, argv)).toBe('help'),
  );
});

describe('a command that carries a command line', () => {
  test.each([
    [['bash'], ['bash'], {}],
    [['-a', 'hello', 'ls', '-l', '--help'], ['ls', '-l', '--help'], { app: 'hello' }],
    [['-e', 'A=1', '-e', 'B=2', 'env'], ['env'], { env: ['A=1', 'B=2'] }],
    [['-eA=1', 'env', '-e', 'X'], ['env', '-e', 'X'], { env: ['A=1'] }],
    [['-de', 'A=1', 'env'], ['env'], { detach: true, env: ['A=1'] }],
    [['--app=hello', '--', '--odd'], ['--odd'], { app: 'hello' }],
    [['ls', '--', '-x'], ['ls', '--', '-x'], {}],
    [['node', '-a', 'other'], ['node', '-a', 'other'], {}],
    [['-', 'x'], ['-', 'x'], {}],
  ])('splits %j where the command begins', (argv, args, options) => {
    expect(parseArguments('x', runner, argv)).toEqual({
      args,
      options: { ...none, env: [], detach: false, ...options },
    });
  });

  test('is asked for when it is missing', () => {
    expect(thrownBy(() => parseArguments('x', runner, ['-a', 'hello'])).message).toBe('Run what?');
    expect(parseArguments('x', runner, ['--help', 'ls'])).toBe('help');
  });
});

function thrownBy(act: () => unknown): UsageError {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
