import type { Sealed } from '@tfp/contract/sealing';
import type { Db } from '../store/open-database.ts';

export interface ConfigVersion {
  sealed: Sealed;
  /** A keyed hash of the whole map; versions of an older tfp have none. */
  digest: string | null;
}

/** All SQL about config versions. Only sealed text comes in and goes out. */
export function createConfigVersionStore(db: Db) {
  const selectOne = db.prepare<
    { appId: string; version: number },
    { sealed: string; digest: string | null }
  >('SELECT sealed, digest FROM config_versions WHERE app_id = :appId AND version = :version');
  const selectNext = db.prepare<{ appId: string }, { next: number }>(
    'SELECT coalesce(max(version), -1) + 1 AS next FROM config_versions WHERE app_id = :appId',
  );
  const insert = db.prepare<{
    appId: string;
    version: number;
    sealed: string;
    digest: string;
    now: string;
  }>(`
    INSERT INTO config_versions (app_id, version, sealed, digest, created_at)
    VALUES (:appId, :version, :sealed, :digest, :now)`);

  return {
    nextVersion: (appId: string): number => selectNext.get({ appId })?.next ?? 0,
    get(appId: string, version: number): ConfigVersion {
      const row = selectOne.get({ appId, version });
      if (row === undefined) throw new Error(`config version ${version} of app ${appId} is gone`);
      return { sealed: JSON.parse(row.sealed) as Sealed, digest: row.digest };
    },
    add(appId: string, version: number, sealed: Sealed, digest: string): void {
      const now = new Date().toISOString();
      insert.run({ appId, version, sealed: JSON.stringify(sealed), digest, now });
    },
  };
}
