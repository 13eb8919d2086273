import type { Command } from '../command.ts';

type Loader = () => Promise<{ command: Command }>;
type CommandTable = Readonly<Record<string, Loader>>;

/** What commands there are, each loaded only when it is called. */
export interface Contents {
  commands: CommandTable;
  /** Those that people read about, as they do. */
  groups: readonly { title: string; commands: CommandTable }[];
  /** Other names of commands, some with an option: `run --detach`. */
  aliases: Readonly<Record<string, string>>;
  /** Commands that `bin/tfp` runs itself, with what they do. */
  serverCommands: Readonly<Record<string, string>>;
}

export interface FoundCommand {
  name: string;
  /** What an alias stands for beside the name. */
  words: string[];
  load: Loader;
}

export function findCommand(
  { commands, aliases }: Contents,
  typed: string,
): FoundCommand | undefined {
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
