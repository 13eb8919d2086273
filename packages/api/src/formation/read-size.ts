import { TfpError } from '@tfp/contract/errors';
import { findSize, SIZES, type SizeName } from '@tfp/contract/sizes';

/** The size that a client names, by our name or by Heroku's. */
export function readSize(text: string): SizeName {
  const size = findSize(text);
  if (size !== undefined) return size;
  const shown = JSON.stringify(text.slice(0, 40));
  const known = Object.entries(SIZES).map(([name, { memoryMb }]) => `${name} (${memoryMb} MB)`);
  throw new TfpError('invalid_params', `There is no process size ${shown}. Nothing was changed.`, {
    hint: `Choose one of: ${known.join(', ')}.`,
  });
}
