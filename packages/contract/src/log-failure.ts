import { type ErrorBody, fromErrorBody, type TfpError, toErrorBody } from './errors.ts';
import type { LogLine } from './log-lines.ts';

/** The last line of a stream of lines that somebody's own question ended: to ask again would end it again. */
export interface LogFailure {
  kind: 'failed';
  error: ErrorBody;
}

export const logFailure = (error: TfpError): LogFailure => ({
  kind: 'failed',
  error: toErrorBody(error),
});

/** Passes lines on, and throws what the last one may tell. */
export async function* throwLogFailure(
  lines: AsyncIterable<LogLine | LogFailure>,
): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    if ('kind' in line) throw fromErrorBody(400, line.error);
    yield line;
  }
}
