import { UsageError } from '../command-line/exits.ts';
import { readTextFile } from '../command-line/read-text-file.ts';
import { readEnvText } from './read-env-text.ts';

/** The config vars that a `.env` file holds. */
export function readEnvFile(cwd: string, file: string): Record<string, string> {
  const reading = readEnvText(readTextFile(cwd, file));
  if (reading.problem === undefined) return reading.vars;
  throw new UsageError(
    `${file} is no file of KEY=value lines: ${reading.problem}.`,
    'Nothing was changed. Put values with spaces, "#" or several lines into quotes.',
  );
}
