import type { SealingKey } from '@tfp/contract/sealing';
import type { AppStore } from '../apps/app-store.ts';

/** Refuses a master key that did not wrap what is in the ledger: no config could be read, and new ones would be lost to the right key. */
export function assertKey(apps: Pick<AppStore, 'allLiving'>, key: SealingKey, file: string): void {
  const stranger = apps.allLiving().find(({ dataKey }) => dataKey.keyId !== key.id);
  if (stranger === undefined) return;
  throw new Error(
    `${file} holds another key (${key.id}) than the one that sealed this ledger (${stranger.dataKey.keyId}). ` +
      'Nothing was changed. Put the right key file back; without it no config can be read.',
  );
}
