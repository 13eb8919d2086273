import { TfpError } from '@tfp/contract/errors';

/** What whoever asks is told while the engine is away. */
export function engineSilent(cause?: unknown): TfpError {
  return new TfpError('unavailable', 'The Docker Engine does not answer right now.', {
    hint: 'Nothing was changed. Try again in a moment; why it does not: tfp doctor, systemctl status docker',
    cause,
  });
}
