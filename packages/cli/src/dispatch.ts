import { commandHelp } from './command-line/command-help.ts';
import { aliasesOf, findCommand, unknownCommand } from './command-line/contents.ts';
import { EXIT } from './command-line/exits.ts';
import { parseArguments } from './command-line/parse-arguments.ts';
import { tellError } from './command-line/tell-error.ts';
import type { World } from './world.ts';

/** Runs one command line to its end. Whatever goes wrong is said in words; the result is the exit code. */
export async function dispatch(world: World, argv: readonly string[]): Promise<number> {
  try {
    await runCommand(world, argv);
    return EXIT.ok;
  } catch (error) {
    return tellError(world, error);
  }
}

const FLAG_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['--help', 'help'],
  ['-h', 'help'],
  ['--version', 'version'],
  ['-v', 'version'],
]);

async function runCommand(world: World, argv: readonly string[]): Promise<void> {
  const [typed = 'help', ...rest] = argv;
  const wanted = FLAG_COMMANDS.get(typed) ?? typed;
  const found = findCommand(world.contents, wanted);
  if (found === undefined) throw unknownCommand(world.contents, wanted);
  const { command } = await found.load();
  const input = parseArguments(found.name, command, rest);
  if (input !== 'help') return await command.run(world, input);
  const aliases = aliasesOf(world.contents, found.name);
  for (const line of commandHelp(found.name, command, aliases)) world.output.data(line);
}
