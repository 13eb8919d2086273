import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './exits.ts';

/** The text of a file that a person named. */
export function readTextFile(cwd: string, path: string): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${whyUnread(error)}.`);
  }
}

function whyUnread(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  return 'you may not read it';
}
