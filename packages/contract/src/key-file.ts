import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { KEY_BYTES, type SealingKey } from './sealing.ts';

/** Reads the master key, which only api and runner may do. */
export function readKeyFile(path: string): SealingKey {
  const bytes = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (bytes.length !== KEY_BYTES) {
    throw new Error(`${path} does not hold a key of ${KEY_BYTES} bytes in base64`);
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes };
}

/** Makes the master key where none is yet. An existing file is never touched. */
export function ensureKeyFile(path: string): void {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
