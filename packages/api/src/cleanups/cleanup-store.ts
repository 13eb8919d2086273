import type { Db } from '../store/open-database.ts';

export type CleanupPart = 'runner' | 'builder' | 'logs';

export interface Cleanup {
  appId: string;
  part: CleanupPart;
  createdAt: string;
}

interface CleanupRow {
  app_id: string;
  part: CleanupPart;
  created_at: string;
}

/** All SQL about what other processes still keep of destroyed apps. */
export function createCleanupStore(db: Db) {
  const insert = db.prepare<{ appId: string; part: CleanupPart; now: string }>(
    'INSERT INTO cleanups (app_id, part, created_at) VALUES (:appId, :part, :now)',
  );
  const updateDone = db.prepare<{ appId: string; part: CleanupPart; now: string }>(`
    UPDATE cleanups SET done_at = :now
    WHERE app_id = :appId AND part = :part AND done_at IS NULL`);
  const selectOpen = db.prepare<[], CleanupRow>(`
    SELECT app_id, part, created_at FROM cleanups WHERE done_at IS NULL ORDER BY created_at`);
  const now = () => new Date().toISOString();

  return {
    add(appId: string, part: CleanupPart): void {
      insert.run({ appId, part, now: now() });
    },
    /** Twice is once; an app that was never destroyed has nothing to mark. */
    done(appId: string, part: CleanupPart): void {
      updateDone.run({ appId, part, now: now() });
    },
    open: (): Cleanup[] =>
      selectOpen.all().map((row) => ({
        appId: row.app_id,
        part: row.part,
        createdAt: row.created_at,
      })),
  };
}
