import { TfpError } from '@tfp/contract/errors';
import type { FileKeyRing } from '@tfp/contract/key-ring';
import type { AppStore } from '../apps/app-store.ts';

/** Refuses a key file that lacks a key of the ledger: no config could be read, and new ones would be lost to the right keys. */
export function assertKey(
  apps: Pick<AppStore, 'allLiving'>,
  masterKey: Pick<FileKeyRing, 'ids' | 'file'>,
): void {
  const ids = masterKey.ids();
  const stranger = apps.allLiving().find(({ dataKey }) => !ids.includes(dataKey.keyId));
  if (stranger === undefined) return;
  throw new TfpError(
    'internal_error',
    `${masterKey.file} holds another key (${ids.join(', ')}) than the one that sealed this ledger (${stranger.dataKey.keyId}). ` +
      'Nothing was changed.',
    {
      hint: 'Put the right key file back, or add its key as a further line; without it no config can be read.',
    },
  );
}
