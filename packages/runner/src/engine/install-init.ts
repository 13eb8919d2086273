import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@tfp/contract/write-durably';

const EXECUTABLE = 0o755;
/** The newest of its options: a platform that was upgraded without bin/setup still has an init that does not know it. */
const NEWEST_OPTION = '--limit';

/**
 * Copies our init to where containers mount it from, under the hash of its bytes: a container keeps the one that it
 * started with, whatever an upgrade brings. Null where it has not been built (anew): the engine's own init must do.
 */
export function installInit(runtime: string, folder: string): string | null {
  const source = join(runtime, 'bin', 'tfp-init');
  if (!existsSync(source)) return null;
  const program = readFileSync(source);
  if (!program.includes(NEWEST_OPTION)) return null;
  const hash = createHash('sha256').update(program).digest('hex').slice(0, 12);
  const path = join(folder, `init-${hash}`);
  if (!existsSync(path)) writeDurably(path, program, EXECUTABLE);
  return path;
}
