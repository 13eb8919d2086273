import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { TfpError } from './errors.ts';
import { KEY_BYTES, type SealingKey } from './sealing.ts';
import { writeDurably } from './write-durably.ts';

/** The keys of a file, one base64 line each, the newest first: it seals, all of them open. */
export type Keys = [SealingKey, ...SealingKey[]];

/** Reads the master keys, which only api and runner may do. A file with a line that is no key is refused as a whole. */
export function readKeyFile(path: string): Keys {
  const keys = new Map<string, SealingKey>();
  for (const [index, line] of readText(path).split('\n').entries()) {
    const text = line.trim();
    if (text === '') continue;
    const key = toKey(text) ?? unfit(`Line ${index + 1} of ${path} is no key`);
    if (!keys.has(key.id)) keys.set(key.id, key);
  }
  const [newest, ...older] = keys.values();
  return [newest ?? unfit(`${path} holds no key`), ...older];
}

export function writeKeyFile(path: string, keys: Keys): void {
  const lines = keys.map(({ bytes }) => `${bytes.toString('base64')}\n`);
  // Behind a link the file itself is replaced, not the link.
  writeDurably(realpathSync(path), lines.join(''));
}

/** Makes the master key where none is yet. An existing file is never touched; after any crash it is whole or not there. */
export function ensureKeyFile(path: string): void {
  if (existsSync(path)) return;
  const draft = `${path}.${process.pid}`;
  writeDurably(draft, `${createKey().bytes.toString('base64')}\n`);
  try {
    // Unlike a rename, a link never replaces a key that somebody else has made meanwhile.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

export function createKey(): SealingKey {
  return named(randomBytes(KEY_BYTES));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return unfit(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
}

function toKey(text: string): SealingKey | undefined {
  const bytes = Buffer.from(text, 'base64');
  const isWhole = bytes.length === KEY_BYTES && bytes.toString('base64') === text;
  return isWhole ? named(bytes) : undefined;
}

function unfit(what: string, cause?: unknown): never {
  throw new TfpError('internal_error', `${what}. No config can be opened until it is put right.`, {
    hint: `Put the key file back out of a copy: one key of ${KEY_BYTES} bytes in base64 per line.`,
    cause,
  });
}

function named(bytes: Buffer): SealingKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes };
}
