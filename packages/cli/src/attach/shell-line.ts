import { shellWord } from '../command-line/shell-word.ts';

/** The words of a command as one shell line. A single word is a line already: `tfp run "ls | wc -l"`. */
export function shellLine(words: readonly string[]): string {
  const [only] = words;
  if (words.length === 1 && only !== undefined) return only;
  return words.map(shellWord).join(' ');
}
