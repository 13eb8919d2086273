import { findCommand } from './command-line/contents.ts';
import { EXIT, UsageError } from './command-line/exits.ts';
import { parseArguments } from './command-line/parse-arguments.ts';
import { tellError } from './command-line/tell-error.ts';
import { tellHelp } from './command-line/tell-help.ts';
import { inTwoWords, unknownCommand } from './command-line/unknown-command.ts';
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
  if (found === undefined) throw unknownCommand(world.contents, wanted, rest);
  const { command } = await found.load();
  const split = command.arguments ? undefined : inTwoWords(world.contents, wanted, rest);
  if (split) throw split;
  try {
    const input = parseArguments(found.name, command, [...found.words, ...rest]);
    if (input === 'help') await tellHelp(world, found);
    else await command.run(world, input);
  } catch (error) {
    throw withNextStep(error, found.name);
  }
}

/** A wrong command line always has one: the help of the command. */
function withNextStep(error: unknown, name: string): unknown {
  if (!(error instanceof UsageError) || error.hint !== undefined) return error;
  return new UsageError(error.message, `See: tfp ${name} --help`);
}
