import { hash } from 'node:crypto';
import { readAt } from '../files/read-at.ts';
import { limits } from '../limits.ts';
import { NEWLINE } from '../lines/record-bytes.ts';

const FIRST_READ_BYTES = 4 * 1024;

/**
 * Tells one output file from every other, whatever its name is by now: its first record carries its time to the
 * nanosecond. Undefined while the file has no whole first record.
 */
export function fingerprintOf(bytes: Buffer): string | undefined {
  const newline = bytes.indexOf(NEWLINE);
  if (newline === -1 && bytes.length < limits.chunkBytesMax) return undefined;
  const first = newline === -1 ? bytes : bytes.subarray(0, newline);
  return hash('sha256', first, 'base64url').slice(0, 22);
}

export function fingerprintOfFile(file: number): string | undefined {
  return readFingerprint(file, FIRST_READ_BYTES) ?? readFingerprint(file, limits.chunkBytesMax);
}

function readFingerprint(file: number, length: number): string | undefined {
  return fingerprintOf(readAt(file, 0, length));
}
