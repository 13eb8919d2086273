import { TfpError } from '@tfp/contract/errors';

/** Progress and advice for a person, on stderr: stdout belongs to results. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What ends a program of ours, with what to do next where that is known. */
export function sayError(error: unknown, where = ''): void {
  say(` !  ${where}${(error as Error).message}`);
  if (error instanceof TfpError && error.hint !== undefined) say(` !  ${error.hint}`);
}
