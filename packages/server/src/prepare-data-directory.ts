import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from '@tfp/contract/data-directory';
import { ensureKeyFile } from '@tfp/contract/key-file';
import { writeDurably } from '@tfp/contract/write-durably';

/** Makes the data directory, open to this user alone, with what all processes rely on. Existing files are kept. */
export function prepareDataDirectory(data: DataDirectory, keyFile: string): void {
  mkdirSync(join(data.root, 'run'), { recursive: true, mode: 0o700 });
  if (!existsSync(data.platformId)) writeDurably(data.platformId, `${newPlatformId()}\n`);
  ensureKeyFile(keyFile);
}

/** Eight letters and digits, a letter first: fit for labels, network names and firewall chains. */
function newPlatformId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const signs = `${letters}0123456789`;
  const tail = Array.from({ length: 7 }, () => signs[randomInt(signs.length)]);
  return [letters[randomInt(letters.length)], ...tail].join('');
}
