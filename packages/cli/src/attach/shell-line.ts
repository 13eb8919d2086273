const PLAIN = /^[\w@%+=:,./-]+$/;

/** The words of a command as one shell line. A single word is a line already: `tfp run "ls | wc -l"`. */
export function shellLine(words: readonly string[]): string {
  const [only] = words;
  if (words.length === 1 && only !== undefined) return only;
  return words.map((word) => (PLAIN.test(word) ? word : quote(word))).join(' ');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
