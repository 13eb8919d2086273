import type { JournalEntry, OneOffEnd } from '@tfp/contract/journal';
import type { Db } from '../store/open-database.ts';

export interface OneOffRow {
  seq: number;
  id: string;
  process: string;
  version: number;
  command: string;
  actor: string;
  size: string;
  attached: 0 | 1;
  started_at: string;
  /** null: it runs. */
  ended_at: string | null;
  how: OneOffEnd['how'] | null;
  code: number | null;
  signal: string | null;
  out_of_memory: 0 | 1 | null;
  duration_ms: number | null;
}

type Started = Extract<JournalEntry, { kind: 'oneOffStarted' }>;
type Ended = Extract<JournalEntry, { kind: 'oneOffEnded' }>;

const SELECT = `
  SELECT seq, id, process, version, command, actor, size, attached, started_at, ended_at, how, code,
    signal, out_of_memory, duration_ms
  FROM one_offs LEFT JOIN one_off_ends USING (id)`;

/** All SQL about the history of one-offs. Rows are added and read, and nothing else. */
export function createOneOffStore(db: Db) {
  const insert = db.prepare(`
    INSERT INTO one_offs (id, app_id, process, version, command, actor, size, attached, started_at)
    SELECT :id, :appId, :process, :version, :command, :actor, :size, :attached, :at
    WHERE EXISTS (SELECT 1 FROM apps WHERE id = :appId) ON CONFLICT (id) DO NOTHING`);
  // A runner that died in that moment tells an end again; of what it found running before an upgrade there is no start.
  const insertEnd = db.prepare(`
    INSERT INTO one_off_ends (id, ended_at, how, code, signal, out_of_memory, duration_ms)
    SELECT :id, :at, :how, :code, :signal, :outOfMemory, :durationMs
    WHERE EXISTS (SELECT 1 FROM one_offs WHERE id = :id) ON CONFLICT (id) DO NOTHING`);
  const selectPage = db.prepare<{ appId: string; from: number; limit: number }, OneOffRow>(`
    ${SELECT} WHERE app_id = :appId AND seq <= :from ORDER BY seq DESC LIMIT :limit`);
  const selectNewest = db.prepare<{ appId: string; process: string }, OneOffRow>(`
    ${SELECT} WHERE app_id = :appId AND process = :process ORDER BY seq DESC LIMIT 1`);

  function begin({ id, appId, process, version, command, by, size, attached, at }: Started) {
    const row = { id, appId, process, version, command, actor: by, size, at };
    return insert.run({ ...row, attached: attached ? 1 : 0 });
  }

  function end({ id, at, end }: Ended) {
    return insertEnd.run({ id, at, ...end, outOfMemory: end.outOfMemory ? 1 : 0 });
  }

  return {
    /** Takes what the journal tells; twice is once. Answers whether it was news. */
    record: (entry: Started | Ended): boolean =>
      (entry.kind === 'oneOffStarted' ? begin(entry) : end(entry)).changes > 0,
    /** The newest first. */
    page: (appId: string, from: number, limit: number): OneOffRow[] =>
      selectPage.all({ appId, from, limit }),
    /** Names come again: the last one that had this one. */
    newest: (appId: string, process: string): OneOffRow | undefined =>
      selectNewest.get({ appId, process }),
  };
}
