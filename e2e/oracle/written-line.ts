/** What `writer/writer.pl` writes: `token` again and again up to a size, so that any piece of a line tells whose it is. */
export interface LineName {
  /** One for each start of a writer. */
  key: string;
  stream: 'o' | 'e';
  number: number;
  size: number;
}

const TOKEN = /([0-9a-f]{16})\.([oe])\.(\d+)\.(\d+)\|/;
/** What no terminal and no decoder likes: each byte that is no text comes as a sign of replacement. */
const ODD = '\0\u001b[31m<&>"\\\t\ufffd\ufffd\ufffd\ufffdcafé\u2028';
const ODD_EVERY = 7;
const LONG_BYTES = [10_000, 10_300, 25_000, 100_500, 9_000];
const LONG_BYTES_MIN = 9_000;

/** Whose line this text is a piece of; undefined where it is nobody's. */
export function nameOf(text: string): LineName | undefined {
  const found = TOKEN.exec(text);
  if (found === null) return undefined;
  const [, key = '', stream, number, size] = found;
  return { key, stream: stream as 'o' | 'e', number: Number(number), size: Number(size) };
}

/** The whole line, as a reader of the log should see it. */
export function writtenLine({ key, stream, number, size }: LineName): string {
  const token = `${key}.${stream}.${number}.${size}|`;
  const line = token.repeat(1 + size / token.length).slice(0, Math.max(size, token.length));
  return size < LONG_BYTES_MIN && number % ODD_EVERY === 0 ? line + ODD : line;
}

/** What the lines of a stream weigh together, from one to another; `like` is any line of that stream. */
export function bytesOf(like: Pick<LineName, 'size'>, from: number, to: number): number {
  let bytes = 0;
  for (let number = from; number <= to; number += 1) {
    const long = LONG_BYTES[number % LONG_BYTES.length] ?? 0;
    bytes += like.size < LONG_BYTES_MIN ? 40 + (number % 100) : long;
  }
  return bytes;
}
