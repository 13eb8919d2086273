import type { Command } from '../command.ts';

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
