import { readSync } from 'node:fs';
import { NEWLINE } from '../lines/record-bytes.ts';

const PIECE_BYTES = 1024 * 1024;

/** How many lines a file has from here on; much quicker than to store them. */
export function countLines(file: number, from: number): number {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let lines = 0;
  for (let at = from; ; ) {
    const length = readSync(file, piece, 0, PIECE_BYTES, at);
    if (length === 0) return lines;
    const bytes = piece.subarray(0, length);
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, end + 1)) {
      lines += 1;
    }
    at += length;
  }
}
