import type { Fleet } from '../fleet/fleet.ts';
import type { AppFiles } from './app-files.ts';

/** The master keys by which something here is wrapped. The disk is asked too: a copy there may have failed to be replaced. */
export function keyIdsInUse(fleet: Pick<Fleet, 'all'>, files: Pick<AppFiles, 'load'>): string[] {
  const ids = [...fleet.all(), ...files.load()].map(({ desired }) => desired?.dataKey.keyId);
  return [...new Set(ids)].filter((id) => id !== undefined);
}
