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
    [['--', '--help'], ['--help'], {}],
    [['--num=-1', 'KEY'], ['KEY'], { num: '-1' }],
  ])('reads %j', (argv, args, options) => {
    expect(parseArguments('x', plain, argv)).toEqual({
      args,
      options: { ...none, num: undefined, json: false, ...options },
    });
  });

  test.each([
    [['KEY', '--jsn'], 'tfp x has no option --jsn.', 'Did you mean --json?'],
    [['KEY', '--zzzzzz'], 'tfp x has no option --zzzzzz.', undefined],
    [['KEY', '-z'], 'tfp x has no option -z.', undefined],
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
    [['KEY', '--json=yes'], '--json takes no value.', undefined],
    [['KEY', '-n1', '--num=2'], '--num may be given once.', undefined],
    [['KEY', '-a', 'x', '-a', 'x'], '--app may be given once.', undefined],
    [['KEY', '-n1', '-n2', '-a', 'x', '-a', 'x'], '--num may be given once.', undefined],
    [[], 'Which key?', undefined],
    [['A', 'B', 'C'], 'tfp x does not take "C".', undefined],
    [['A', 'B', 'web.1'], 'tfp x does not take "web.1".', undefined],
    [['A', 'B', 'hello'], 'tfp x does not take "hello".', 'Is that an app? tfp x -a hello'],
  ])('refuses %j in words', (argv, message, hint) => {
    const error = thrownBy(() => parseArguments('x', plain, argv));
    expect({ message: error.message, hint: error.hint }).toEqual({ message, hint });
  });

  test.each([[['--help']], [['-h']], [['KEY', '--nonsense', '--help']], [['--help', '--', 'KEY']]])(
    'takes %j as a call for help',
    (argv) => expect(parseArguments('x', plain, argv)).toBe('help'),
  );

  test('of one process is told how a process and an app are named', () => {
    const process = { type: 'string', short: 'p', help: '' } as const;
    const command = {
      ...plain,
      arguments: { usage: '', max: 0 },
      options: { ...plain.options, process },
    };
    const hint = (word: string) => thrownBy(() => parseArguments('x', command, [word])).hint;
    expect(hint('web.1')).toBe('Is that a process? tfp x -p web.1');
    expect(hint('hello')).toBe('Is that an app? tfp x -a hello');
  });

  test('that takes no words is refused any, and needs none', () => {
    const { arguments: _none, ...command } = plain;
    expect(parseArguments('x', command, [])).toMatchObject({ args: [] });
    expect(thrownBy(() => parseArguments('x', command, ['A'])).message).toContain('take "A"');
  });
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
    [['-', '--help'], ['-', '--help'], {}],
    [['--app', 'hello', 'ls', '-l'], ['ls', '-l'], { app: 'hello' }],
    [['--detach', 'ls', '-l'], ['ls', '-l'], { detach: true }],
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
