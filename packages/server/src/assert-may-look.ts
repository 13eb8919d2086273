import { accessSync, constants } from 'node:fs';
import { TfpError } from '@tfp/contract/errors';

/** A platform of another user would seem not to run: its files cannot be seen. */
export function assertMayLook(
  verb: string,
  dataRoot: string,
  access: (path: string, mode: number) => void = accessSync,
): void {
  try {
    access(dataRoot, constants.R_OK | constants.X_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') return;
    throw new TfpError(
      'forbidden',
      `${dataRoot} belongs to another user: you may not look into it.`,
      {
        hint: `Run it as that user: sudo tfp ${verb}`,
      },
    );
  }
}
