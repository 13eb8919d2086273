import { limits } from '../limits.ts';
import { fromStoredText, toStoredText } from './stored-line.ts';

/** Cuts a text that is longer than a line may be; no character is cut in two. */
export function splitText(stored: string): string[] {
  if (stored.length <= limits.lineBytesMax) return [stored];
  const bytes = Buffer.from(fromStoredText(stored));
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = characterBegin(bytes, from + limits.lineBytesMax);
    pieces.push(toStoredText(bytes.toString('utf8', from, to)));
    from = to;
  }
  return pieces;
}

function characterBegin(bytes: Buffer, at: number): number {
  if (at >= bytes.length) return bytes.length;
  let begin = at;
  while (((bytes[begin] ?? 0) & 0b1100_0000) === 0b1000_0000) begin -= 1;
  return begin;
}
