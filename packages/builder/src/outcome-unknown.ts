import { TfpError } from '@tfp/contract/errors';

/** The image was handed over, and what came of it was not heard. Any other end of a push has left what ran as it was. */
export class OutcomeUnknown extends TfpError {
  constructor(what: string, hint: string) {
    super('unavailable', `What became of ${what} is not known.`, { hint });
  }
}
