import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../command-line/exits.ts';
import { whyUnread } from '../terminal/why-unread.ts';
import { readEnvText } from './read-env-text.ts';

/** The config vars that a `.env` file holds. */
export function readEnvFile(cwd: string, file: string): Record<string, string> {
  const reading = readEnvText(readText(cwd, file));
  if (reading.problem === undefined) return reading.vars;
  throw new UsageError(
    `${file} is no file of KEY=value lines: ${reading.problem}.`,
    'Nothing was changed. Put values with spaces, "#" or several lines into quotes.',
  );
}

function readText(cwd: string, file: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${whyUnread(error)}.`);
  }
}
