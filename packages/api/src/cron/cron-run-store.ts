import type { CronEnd, CronMiss, CronRun } from '@tfp/contract/cron';
import type { JournalEntry } from '@tfp/contract/journal';
import { limits } from '../limits.ts';
import type { Db } from '../store/open-database.ts';

/** A row as it lies in the ledger: a run, or due times at which there was none. */
export interface CronRunRow {
  seq: number;
  job: string;
  process: string | null;
  version: number | null;
  cause: CronRun['cause'];
  due_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  outcome: CronEnd['outcome'] | CronMiss['kind'] | 'running';
  exit_code: number | null;
  count: number;
  note: string | null;
}

export interface CronRunPage {
  /** Only rows from here on, the newest first. */
  from: number;
  limit: number;
  /** null: of all jobs. */
  job: string | null;
}

type CronEntry = Extract<JournalEntry, { kind: 'cron-started' | 'cron-ended' | 'cron-missed' }>;
type NewRow = Omit<CronRunRow, 'seq'> & { appId: string; id: string };

const COLUMNS =
  'seq, job, process, version, cause, due_at, started_at, ended_at, outcome, exit_code, count, note';

/** All SQL about the runs of jobs. What is told twice, by its id, is there once. */
export function createCronRunStore(db: Db) {
  return { ...createCronRunReads(db), ...createCronRunWrites(db) };
}

function createCronRunReads(db: Db) {
  const page = db.prepare<{ appId: string } & CronRunPage, CronRunRow>(`
    SELECT ${COLUMNS} FROM cron_runs
    WHERE app_id = :appId AND seq <= :from AND (:job IS NULL OR job = :job)
    ORDER BY seq DESC LIMIT :limit`);
  const last = db.prepare<{ appId: string; job: string }, CronRunRow>(`
    SELECT ${COLUMNS} FROM cron_runs WHERE app_id = :appId AND job = :job
    ORDER BY seq DESC LIMIT 1`);

  return {
    page: (appId: string, wish: CronRunPage): CronRunRow[] => page.all({ appId, ...wish }),
    last: (appId: string, job: string): CronRunRow | undefined => last.get({ appId, job }),
  };
}

function createCronRunWrites(db: Db) {
  // Of an app that is gone nothing is kept.
  const insert = db.prepare<NewRow>(`
    INSERT INTO cron_runs (app_id, id, job, process, version, cause, due_at, started_at, ended_at,
      outcome, exit_code, count, note)
    SELECT :appId, :id, :job, :process, :version, :cause, :due_at, :started_at, :ended_at,
      :outcome, :exit_code, :count, :note
    WHERE EXISTS (SELECT 1 FROM apps WHERE id = :appId AND destroyed_at IS NULL)
    ON CONFLICT (app_id, id) DO UPDATE SET
      ended_at = excluded.ended_at, outcome = excluded.outcome, exit_code = excluded.exit_code,
      due_at = excluded.due_at, count = excluded.count, note = excluded.note
    WHERE outcome IN ('running', 'missed', 'skipped') AND excluded.outcome <> 'running'
      AND (outcome, count, due_at) IS NOT (excluded.outcome, excluded.count, excluded.due_at)`);
  const removeOldest = db.prepare<{ appId: string; kept: number }>(`
    DELETE FROM cron_runs WHERE app_id = :appId AND outcome <> 'running' AND seq <= (
      SELECT seq FROM cron_runs WHERE app_id = :appId ORDER BY seq DESC LIMIT 1 OFFSET :kept)`);

  const remove = db.prepare<{ appId: string }>('DELETE FROM cron_runs WHERE app_id = :appId');

  return {
    /** Takes what the journal tells; twice is once. Answers whether it was news. */
    record(entry: CronEntry): boolean {
      const { appId } = entry;
      const { changes } = insert.run({ appId, ...rowOf(entry) });
      removeOldest.run({ appId, kept: limits.cronRunsKept });
      return changes > 0;
    },
    forget: (appId: string): void => void remove.run({ appId }),
  };
}

type Row = Omit<NewRow, 'appId'>;

function rowOf(entry: CronEntry): Row {
  if (entry.kind === 'cron-missed') return rowOfMiss(entry.miss);
  const begun = rowOfRun(entry.run);
  return entry.kind === 'cron-started' ? begun : { ...begun, ...columnsOfEnd(entry.end) };
}

function rowOfRun({ id, job, process, version, cause, dueAt, startedAt }: CronRun): Row {
  const begun = { due_at: dueAt, started_at: startedAt, ended_at: null };
  const open = { outcome: 'running' as const, exit_code: null, count: 1, note: null };
  return { id, job, process, version, cause, ...begun, ...open };
}

function columnsOfEnd({ at, outcome, exitCode, note }: CronEnd) {
  return { ended_at: at, outcome, exit_code: exitCode, note };
}

function rowOfMiss({ id, job, kind, count, upTo, note }: CronMiss): Row {
  const nothing = { process: null, version: null, started_at: null, exit_code: null };
  const times = { due_at: upTo, ended_at: upTo };
  return { id, job, cause: 'schedule', ...nothing, ...times, outcome: kind, count, note };
}
