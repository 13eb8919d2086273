import type { World } from '../world.ts';
import { commandHelp } from './command-help.ts';
import { aliasesOf, type FoundCommand } from './contents.ts';

/** Explains one command, in 80 columns or less. */
export async function tellHelp(
  { contents, output }: Pick<World, 'contents' | 'output'>,
  { name, load }: FoundCommand,
): Promise<void> {
  const { command } = await load();
  const aliases = aliasesOf(contents, name);
  for (const line of commandHelp(name, command, aliases, output.textColumns)) output.data(line);
}
