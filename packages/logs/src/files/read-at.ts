import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsence } from './if-there.ts';

/** So many bytes of an open file from this place on; fewer where it ends before. */
export function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, at));
}

/** The same without holding anybody up, into memory that is there already; undefined where the file is gone. */
export async function readInto(
  input: Buffer,
  path: string,
  at: number,
): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, 'r');
    const { bytesRead } = await file.read(input, 0, input.length, at);
    return input.subarray(0, bytesRead);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
