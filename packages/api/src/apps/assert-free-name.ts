import { TfpError } from '@tfp/contract/errors';
import type { Ledger } from '../ledger.ts';

/** Of living apps each has a name of its own: it is its host. */
export function assertFreeName(deps: Pick<Ledger, 'apps'>, name: string): void {
  if (deps.apps.livingByName(name) === undefined) return;
  throw new TfpError('invalid_params', `Name ${name} is already taken.`, {
    hint: 'Choose another name, or destroy the app that has it.',
  });
}
