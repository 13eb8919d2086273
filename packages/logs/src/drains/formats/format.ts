import type { DesiredDrain } from '@tfp/contract/drains';
import type { Batch } from '../drain-line.ts';
import type { Outcome } from '../receivers/receiver.ts';

/** A batch as the body of a request. */
export interface Encoded {
  body: Buffer;
  headers: Record<string, string>;
}

/** What goes over HTTP to receivers of a kind. */
export interface HttpFormat {
  encode: (batch: Batch, drain: Pick<DesiredDrain, 'token'>) => Encoded;
  /** Where such receivers listen if the drain's URL names no path. */
  path?: string;
  /** What the body of an answer says that took the batch, where it may have taken a part of it only. */
  judgeBody?: (body: string, host: string) => Outcome;
}
