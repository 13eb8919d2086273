import type { Command } from '../command.ts';
import { didYouMean } from '../output/did-you-mean.ts';
import { UsageError } from './exits.ts';

type Loader = () => Promise<{ command: Command }>;

/** What commands there are, each loaded only when it is called. */
export interface Contents {
  commands: Readonly<Record<string, Loader>>;
  /** Other names of commands. */
  aliases: Readonly<Record<string, string>>;
  /** Commands that `bin/tfp` runs itself, with what they do. */
  serverCommands: Readonly<Record<string, string>>;
  /** The commands as a person reads about them. */
  groups: readonly { title: string; names: readonly string[] }[];
}

export function findCommand(
  { commands, aliases }: Contents,
  typed: string,
): { name: string; load: Loader } | undefined {
  const name = Object.hasOwn(aliases, typed) ? aliases[typed] : typed;
  if (name === undefined || !Object.hasOwn(commands, name)) return undefined;
  const load = commands[name];
  return load && { name, load };
}

export function aliasesOf({ aliases }: Contents, name: string): string[] {
  return Object.keys(aliases).filter((alias) => aliases[alias] === name);
}

/** Says that there is no such command, and which one was probably meant. */
export function unknownCommand(contents: Contents, typed: string): UsageError {
  const { commands, aliases, serverCommands } = contents;
  if (typed.startsWith('-')) {
    return new UsageError('Begin with a command; its options follow it.', 'See: tfp help');
  }
  if (Object.hasOwn(serverCommands, typed)) {
    return new UsageError(
      `${typed} manages the platform itself, and only its own machine can do that.`,
      'Run it there: bin/tfp in the folder of the platform.',
    );
  }
  const known = [commands, aliases, serverCommands].flatMap((table) => Object.keys(table));
  const near = didYouMean(typed, known) ?? known.find((name) => name.startsWith(`${typed}:`));
  return new UsageError(
    `"${typed}" is no command of tfp.`,
    near === undefined ? 'See what there is: tfp help' : `Did you mean: tfp ${near}`,
  );
}
