import { type ParseArgsConfig, parseArgs } from 'node:util';
import { APP_NAME } from '@tfp/contract/names';
import type { Command, CommandInput, OptionTable } from '../command.ts';
import { didYouMean } from '../output/did-you-mean.ts';
import { UsageError } from './exits.ts';
import { foreignOption } from './foreign-options.ts';

/** `help` where the command line asks for it, else the command's input; a wrong one throws a UsageError. */
export function parseArguments(
  name: string,
  command: Command,
  argv: readonly string[],
): CommandInput<OptionTable> | 'help' {
  const [own, rest] = command.optionsFirst ? splitAtCommand(argv, command.options) : [argv, []];
  if (asksForHelp(own)) return 'help';
  const { values, positionals } = parse(name, command, own);
  const args = [...positionals, ...rest];
  checkCount(name, command, args);
  const options: Record<string, unknown> = {};
  for (const [key, spec] of Object.entries(command.options)) {
    const empty = spec.type === 'boolean' ? false : spec.multiple ? [] : undefined;
    options[key] = values[key] ?? empty;
  }
  return { options: options as CommandInput<OptionTable>['options'], args };
}

function parse(name: string, command: Command, argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [key, { type, short, multiple = false }] of Object.entries(command.options)) {
    options[key] = { type, multiple, ...(short === undefined ? {} : { short }) };
  }
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, tokens: true });
    checkOnce(
      command,
      parsed.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])),
    );
    return parsed;
  } catch (error) {
    throw inWords(name, command, error as NodeJS.ErrnoException);
  }
}

/** Of two values one would be passed over without a word. A switch twice is a switch. */
function checkOnce({ options }: Command, given: readonly string[]): void {
  const twice = given.find(
    (option, at) =>
      options[option]?.type === 'string' &&
      options[option].multiple !== true &&
      given.indexOf(option) < at,
  );
  if (twice !== undefined) throw new UsageError(`--${twice} may be given once.`);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  return own.includes('--help') || own.includes('-h');
}

function checkCount(name: string, command: Command, args: readonly string[]): void {
  const spec = command.arguments;
  const max = spec === undefined ? 0 : (spec.max ?? Number.POSITIVE_INFINITY);
  if (args.length < (spec?.min ?? 0)) throw new UsageError(spec?.missing ?? '');
  if (args.length > max) {
    throw new UsageError(
      `tfp ${name} does not take "${args[max]}".`,
      optionHint(name, command, args[max]),
    );
  }
}

/** Elsewhere an app or a process is named without an option. */
function optionHint(name: string, { options }: Command, word = ''): string | undefined {
  if (options.process && /^[a-z][\w-]*\.\d+$/.test(word)) {
    return `Is that a process? tfp ${name} -p ${word}`;
  }
  return options.app && APP_NAME.test(word) ? `Is that an app? tfp ${name} -a ${word}` : undefined;
}

/** Finds where the first argument begins, so that nothing behind it is taken for an option of ours. */
function splitAtCommand(argv: readonly string[], options: OptionTable): [string[], string[]] {
  let index = 0;
  while (index < argv.length) {
    const word = argv[index] ?? '';
    if (word === '--') return [argv.slice(0, index), argv.slice(index + 1)];
    if (!word.startsWith('-') || word === '-') break;
    index += takesNextWord(word, options) ? 2 : 1;
  }
  return [argv.slice(0, index), argv.slice(index)];
}

function takesNextWord(word: string, options: OptionTable): boolean {
  if (word.startsWith('--')) return options[word.slice(2)]?.type === 'string';
  const letters = [...word.slice(1)];
  const first = letters.findIndex((letter) => byLetter(letter, options)?.type === 'string');
  return first === letters.length - 1;
}

function byLetter(letter: string, options: OptionTable) {
  return Object.values(options).find(({ short }) => short === letter);
}

function inWords(name: string, command: Command, error: NodeJS.ErrnoException): Error {
  const option = /'(-[^\s',]+)/.exec(error.message)?.[1] ?? '';
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const typed = option.replace(/^-+/, '');
    const near = didYouMean(typed, Object.keys(command.options));
    const meant = near === undefined ? undefined : `Did you mean --${near}?`;
    const hint = foreignOption(name, command.options, typed) ?? meant;
    return new UsageError(`tfp ${name} has no option ${option}.`, hint);
  }
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const long = /--[a-z-]+/.exec(error.message)?.[0] ?? option;
    const takesNone = error.message.includes('does not take');
    const problem = takesNone ? `${long} takes no value.` : `${long} needs a value.`;
    return new UsageError(problem, takesNone ? undefined : valueHint(long));
  }
  return error;
}

function valueHint(option: string): string {
  return `If the value begins with a dash, write ${option}=VALUE.`;
}
