import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../command-line/exits.ts';
import { whyUnread } from './why-unread.ts';

export function readTextFile(cwd: string, path: string): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${whyUnread(error)}.`);
  }
}
