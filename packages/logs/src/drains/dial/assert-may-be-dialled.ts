import { TfpError } from '@tfp/contract/errors';
import { allowedAddresses, type DialRules, RefusedAddress } from './dial.ts';
import { readDial } from './read-dial.ts';

/** Refuses a URL whose host is now where no drain may send to. A name that nobody knows yet may be known later. */
export async function assertMayBeDialled(url: string, rules: DialRules): Promise<void> {
  try {
    await allowedAddresses(readDial(new URL(url)), rules);
  } catch (error) {
    if (!(error instanceof RefusedAddress)) return;
    const hint = error.help === undefined ? {} : { hint: error.help };
    throw new TfpError('invalid_params', `No drain may send there: ${error.message}.`, hint);
  }
}
