import { TfpError } from '@tfp/contract/errors';

/** Why a command ends while the Docker Engine does not answer; `stands`: what became of what was asked. */
export function engineSilent(stands: string): TfpError {
  return new TfpError('unavailable', `The Docker Engine does not answer. ${stands}`, {
    hint: 'Why it does not: tfp doctor, and on its machine: systemctl status docker',
  });
}
