import { TfpError } from '@tfp/contract/errors';

export const EXIT = { ok: 0, error: 1, usage: 2, interrupted: 130 } as const;

/** The command line itself is wrong. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** What is wrong with words that a person typed is a mistake of use. */
export function inUsage<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof TfpError ? new UsageError(error.message, error.hint) : error;
  }
}

/** Ends the command with this code; everything was said already. */
export class CommandExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.name = 'CommandExit';
    this.code = code;
  }
}
