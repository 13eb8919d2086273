import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync } from 'node:fs';
import { KEY_BYTES, type SealingKey } from './sealing.ts';
import { writeDurably } from './write-durably.ts';

/** Reads the master key, which only api and runner may do. */
export function readKeyFile(path: string): SealingKey {
  const bytes = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (bytes.length !== KEY_BYTES) {
    throw new Error(`${path} does not hold a key of ${KEY_BYTES} bytes in base64`);
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes };
}

/** Makes the master key where none is yet. An existing file is never touched; after any crash it is whole or not there. */
export function ensureKeyFile(path: string): void {
  if (existsSync(path)) return;
  const draft = `${path}.${process.pid}`;
  writeDurably(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  try {
    // Unlike a rename, a link never replaces a key that somebody else has made meanwhile.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
