import { didYouMean } from '../output/did-you-mean.ts';
import { type Contents, findCommand } from './contents.ts';
import { UsageError } from './exits.ts';
import { foreignCommand } from './foreign-commands.ts';
import { shellWord } from './shell-word.ts';

/** Says that there is no such command, and which one was probably meant. */
export function unknownCommand(
  contents: Contents,
  typed: string,
  rest: readonly string[] = [],
): UsageError {
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
  const split = inTwoWords(contents, typed, rest);
  if (split) return split;
  const foreign = foreignCommand(typed, rest[0]);
  if (foreign) return new UsageError(foreign.told, foreign.instead);
  const known = [commands, aliases, serverCommands].flatMap((table) => Object.keys(table));
  const near = didYouMean(typed, known) ?? known.find((name) => name.startsWith(`${typed}:`));
  return new UsageError(
    `"${typed}" is no command of tfp.`,
    near === undefined ? 'See what there is: tfp help' : `Did you mean: tfp ${near}`,
  );
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
