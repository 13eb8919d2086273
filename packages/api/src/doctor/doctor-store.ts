import type { Db } from '../store/open-database.ts';

/** A number that is missing in a row that must have none missing. */
export interface Gap {
  name: string;
  kind: 'release' | 'build';
  count: number;
  newest: number;
}

export interface WaitingJob {
  name: string;
  kind: 'release' | 'build';
  number: number;
  since: string;
}

/** All SQL of an examination. It reads everything, so it is asked on demand alone. */
export function createDoctorStore(db: Db) {
  const selectGaps = db.prepare<[], Gap>(`
    SELECT apps.name, 'release' AS kind, count(*) AS count, max(version) AS newest
    FROM releases JOIN apps ON apps.id = app_id GROUP BY app_id HAVING count(*) <> max(version)
    UNION ALL
    SELECT apps.name, 'build', count(*), max(number)
    FROM builds JOIN apps ON apps.id = app_id GROUP BY app_id HAVING count(*) <> max(number)`);
  const selectWaiting = db.prepare<[], WaitingJob>(`
    SELECT apps.name, 'release' AS kind, version AS number, releases.created_at AS since
    FROM releases JOIN apps ON apps.id = app_id WHERE status = 'pending'
    UNION ALL
    SELECT apps.name, 'build', number, builds.created_at
    FROM builds JOIN apps ON apps.id = app_id WHERE status = 'running'`);
  const selectNewest = db.prepare<[], { at: string | null }>(
    'SELECT max(created_at) AS at FROM releases',
  );

  return {
    quickCheck: (): string => String(db.pragma('quick_check(1)', { simple: true })),
    gaps: (): Gap[] => selectGaps.all(),
    waiting: (): WaitingJob[] => selectWaiting.all(),
    /** When the newest release was made, by the clock of that moment. */
    newestAt: (): string | null => selectNewest.get()?.at ?? null,
    path: db.name,
  };
}
