import type { Db } from '../store/open-database.ts';

const OF_APP = 'SELECT version, image FROM releases WHERE app_id = :appId';

/**
 * The releases of an app to which there is a way back: the newest that succeeded, the live one among them, the one on
 * its way, the newest that failed (it can be tried again), and all that are pinned.
 */
const KEPT = `
  SELECT * FROM (${OF_APP} AND status = 'succeeded' ORDER BY version DESC LIMIT :max)
  UNION SELECT * FROM (${OF_APP} AND status = 'pending')
  UNION SELECT * FROM (${OF_APP} AND status IN ('failed', 'reverted') ORDER BY version DESC LIMIT 1)
  UNION SELECT * FROM (
    ${OF_APP} AND version IN (SELECT version FROM release_pins WHERE app_id = :appId))`;

/** All SQL about which releases are kept, and which of them are pinned. */
export function createKeptReleaseStore(db: Db, keptMax: number) {
  // Whatever was set: what is live, and the one before it, to which the runner may still go back by itself.
  const max = Math.max(keptMax, 2);
  const selectImages = db.prepare<{ appId: string; max: number }, { image: string }>(
    `SELECT DISTINCT image FROM (${KEPT}) WHERE image IS NOT NULL`,
  );
  const insertPin = db.prepare<{ appId: string; version: number; actor: string; now: string }>(`
    INSERT INTO release_pins (app_id, version, actor, created_at)
    VALUES (:appId, :version, :actor, :now) ON CONFLICT (app_id, version) DO NOTHING`);
  const deletePin = db.prepare<{ appId: string; version: number }>(
    'DELETE FROM release_pins WHERE app_id = :appId AND version = :version',
  );
  const selectPins = db.prepare<{ appId: string }, { version: number }>(
    'SELECT version FROM release_pins WHERE app_id = :appId',
  );

  return {
    /** The images that must not be collected. */
    images: (appId: string): Set<string> =>
      new Set(selectImages.all({ appId, max }).map(({ image }) => image)),
    pins: (appId: string): Set<number> =>
      new Set(selectPins.all({ appId }).map(({ version }) => version)),
    pin(appId: string, version: number, actor: string): void {
      insertPin.run({ appId, version, actor, now: new Date().toISOString() });
    },
    unpin(appId: string, version: number): void {
      deletePin.run({ appId, version });
    },
  };
}
