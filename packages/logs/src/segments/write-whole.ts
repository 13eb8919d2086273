import { ftruncateSync, writeSync, writevSync } from 'node:fs';
import { TfpError } from '@tfp/contract/errors';

/** Writes all buffers at this place of the file, or cuts it back to the place and throws. */
export function writeWhole(file: number, buffers: Buffer[], place: number): void {
  const total = buffers.reduce((sum, { length }) => sum + length, 0);
  try {
    let written = writevSync(file, buffers, place);
    if (written === total) return;
    const whole = Buffer.concat(buffers);
    while (written < total) written += writeSync(file, whole, written, undefined, place + written);
  } catch (error) {
    cutBack(file, place);
    throw asStorageFull(error);
  }
}

/** Should this fail too, the next start cuts the torn frame. */
function cutBack(file: number, place: number): void {
  try {
    ftruncateSync(file, place);
  } catch {}
}

function asStorageFull(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new TfpError('storage_full', 'The disk is full, so no log line can be stored.', {
    hint: 'Free some space: collecting goes on by itself where it stopped.',
    cause: error,
  });
}
