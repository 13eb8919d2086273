import { TfpError } from './errors.ts';

/** `web`, `web.1`, and `cron.nightly.57`. */
const PROCESS = /^[A-Za-z][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_-]{1,40})?(\.[0-9]{1,10})?$/;

export function isProcessName(value: unknown): value is string {
  return typeof value === 'string' && PROCESS.test(value);
}

/** The one process or type whose lines are meant, or says what would do. */
export function readLogProcess(text: string): string {
  if (isProcessName(text)) return text;
  throw new TfpError(
    'bad_request',
    `"${text}" is no process: write one (web.1) or one type (web).`,
  );
}
