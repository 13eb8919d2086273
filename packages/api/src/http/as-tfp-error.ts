import { TfpError } from '@tfp/contract/errors';
import { storageProblem } from '../store/storage-problem.ts';

/** What a user is told of any error: their own in its words, ours without its insides. */
export function asTfpError(error: unknown): TfpError {
  if (error instanceof TfpError) return error;
  const problem = storageProblem(error);
  if (problem === 'busy') return ledgerBusy(error);
  if (problem === 'full') {
    return new TfpError(
      'storage_full',
      'The disk is full, so nothing was changed. Apps go on running.',
      {
        hint: 'Free some space on the machine, then try again. What is full: tfp doctor',
        cause: error,
      },
    );
  }
  return new TfpError('internal_error', 'Something went wrong on our side.', {
    hint: 'Try again; if it happens again, look for the request id in the log of the platform.',
    cause: error,
  });
}

export function ledgerBusy(cause?: unknown): TfpError {
  const words = 'Another program holds the ledger, so nothing was changed. Apps go on running.';
  return new TfpError('unavailable', words, {
    hint: 'Try again; "fuser -v" with the path of ledger.db tells which program that is.',
    cause,
  });
}
