import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file so that after any crash it holds the old bytes or the new ones, whole. */
export function writeDurably(path: string, bytes: string | Buffer, mode = 0o600): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', mode);
  try {
    const whole = Buffer.from(bytes);
    for (let done = 0; done < whole.length; ) done += writeSync(file, whole, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncDirectory(dirname(path));
}

/** A rename outlives a power cut only when the directory has been written too. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
