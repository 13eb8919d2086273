import type { Command } from '../command.ts';
import { didYouMean } from '../output/did-you-mean.ts';
import { UsageError } from './exits.ts';
import { foreignCommand } from './foreign-commands.ts';
import { shellWord } from './shell-word.ts';

type Loader = () => Promise<{ command: Command }>;

/** What commands there are, each loaded only when it is called. */
export interface Contents {
  groups: readonly { title: string; commands: Readonly<Record<string, Loader>> }[];
  unlisted: Readonly<Record<string, Loader>>;
  /** Other names of commands, some with an option: `run --detach`. */
  aliases: Readonly<Record<string, string>>;
  /** Commands that `bin/tfp` runs itself, with what they do. */
  serverCommands: Readonly<Record<string, string>>;
}

/** All commands by their names. */
export function commandsOf({ groups, unlisted }: Contents): Readonly<Record<string, Loader>> {
  return Object.assign({}, ...groups.map(({ commands }) => commands), unlisted);
}

export interface FoundCommand {
  name: string;
  /** What an alias stands for beside the name. */
  words: string[];
  load: Loader;
}

export function findCommand(contents: Contents, typed: string): FoundCommand | undefined {
  const { aliases } = contents;
  const commands = commandsOf(contents);
  const [name = '', ...words] = Object.hasOwn(aliases, typed)
    ? (aliases[typed]?.split(' ') ?? [])
    : [typed];
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return load && { name, words, load };
}

/** `run:detached`, and what it stands for where that is more than the name. */
export function aliasesOf({ aliases }: Contents, name: string): string[] {
  return Object.entries(aliases).flatMap(([alias, line]) => {
    if (line === name) return [alias];
    return line.startsWith(`${name} `) ? [`${alias} (${line})`] : [];
  });
}

/** Commands of one topic are often typed in two words: `tfp releases info v12`. */
export function inTwoWords(
  contents: Contents,
  typed: string,
  [next = '', ...rest]: readonly string[],
): UsageError | undefined {
  const joined = `${typed}:${next}`;
  if (findCommand(contents, joined) === undefined) return undefined;
  const line = ['tfp', joined, ...rest.map(shellWord)].join(' ');
  return new UsageError(`"${typed} ${next}" is one word in tfp.`, `Write: ${line}`);
}

/** Says that there is no such command, and which one was probably meant. */
export function unknownCommand(
  contents: Contents,
  typed: string,
  rest: readonly string[] = [],
): UsageError {
  const { aliases, serverCommands } = contents;
  if (typed.startsWith('-')) {
    return new UsageError('Begin with a command; its options follow it.', 'See: tfp help');
  }
  if (Object.hasOwn(serverCommands, typed)) {
    return new UsageError(
      `${typed} manages the platform itself, and only its own machine can do that.`,
      'Run it there: bin/tfp in the folder of the platform.',
    );
  }
  const split = inTwoWords(contents, typed, rest);
  if (split) return split;
  const foreign = foreignCommand(typed, rest[0]);
  if (foreign) return new UsageError(foreign.told, foreign.instead);
  const known = [commandsOf(contents), aliases, serverCommands].flatMap((table) =>
    Object.keys(table),
  );
  const near = didYouMean(typed, known) ?? known.find((name) => name.startsWith(`${typed}:`));
  return new UsageError(
    `"${typed}" is no command of tfp.`,
    near === undefined ? 'See what there is: tfp help' : `Did you mean: tfp ${near}`,
  );
}
