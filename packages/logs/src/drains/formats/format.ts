import type { DesiredDrain } from '@tfp/contract/drains';
import type { Batch } from '../drain-line.ts';

/** A batch as the body of a request. */
export interface Encoded {
  body: Buffer;
  headers: Record<string, string>;
}

export type Encode = (batch: Batch, drain: Pick<DesiredDrain, 'token'>) => Encoded;
