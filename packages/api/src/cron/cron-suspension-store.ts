import type { Db } from '../store/open-database.ts';

/** All SQL about the jobs that somebody suspended. */
export function createCronSuspensionStore(db: Db) {
  const select = db.prepare<{ appId: string }, { job: string }>(
    'SELECT job FROM cron_suspensions WHERE app_id = :appId ORDER BY job',
  );
  const insert = db.prepare<{ appId: string; job: string; actor: string; now: string }>(`
    INSERT INTO cron_suspensions (app_id, job, actor, created_at)
    VALUES (:appId, :job, :actor, :now)
    ON CONFLICT (app_id, job) DO NOTHING`);
  const remove = db.prepare<{ appId: string; job: string }>(
    'DELETE FROM cron_suspensions WHERE app_id = :appId AND job = :job',
  );
  const removeAll = db.prepare<{ appId: string }>(
    'DELETE FROM cron_suspensions WHERE app_id = :appId',
  );

  return {
    forget: (appId: string): void => void removeAll.run({ appId }),
    of: (appId: string): string[] => select.all({ appId }).map(({ job }) => job),
    suspend(appId: string, job: string, actor: string): void {
      insert.run({ appId, job, actor, now: new Date().toISOString() });
    },
    resume: (appId: string, job: string): void => void remove.run({ appId, job }),
  };
}
