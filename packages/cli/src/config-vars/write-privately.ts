import { chmodSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { TfpError } from '@tfp/contract/errors';

/** Writes a file that its owner alone may read: whole, or not at all. */
export function writePrivately(path: string, text: string): void {
  const target = targetOf(path);
  const draft = `${target}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    // The umask of an odd shell may have taken a right of the owner's away.
    chmodSync(draft, 0o600);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw new TfpError('forbidden', `Cannot write ${path} (${code}). Nothing was written.`);
  }
}

/** Where a link leads: the link itself stays. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
