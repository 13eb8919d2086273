import type { ReleaseEvent, RolloutProof, SettledProof, Verdict } from '@tfp/contract/releases';
import type { Db } from '../store/open-database.ts';

/** What may be written about a release. `reverted` comes after `live` has ended the stream: it only carries the verdict. */
export type NewReleaseEvent =
  | { kind: 'progress'; line: string; waitsFor?: 'engine' }
  | { kind: 'output'; from: number; lines: string[] }
  | { kind: 'live'; proof: RolloutProof }
  | { kind: 'settled'; proof: SettledProof }
  | { kind: 'failed'; verdict: Verdict; serving: number | null }
  | { kind: 'superseded'; by: number; byCommit?: string }
  | { kind: 'reverted'; to: number; verdict: Verdict };

interface EventRow {
  id: number;
  at: string;
  kind: ReleaseEvent['kind'];
  body: string;
}

/** All SQL about what happened to releases, append-only. */
export function createReleaseEventStore(db: Db) {
  const insert = db.prepare<{
    appId: string;
    version: number;
    at: string;
    kind: string;
    body: string;
  }>(`
    INSERT INTO release_events (app_id, version, at, kind, body)
    VALUES (:appId, :version, :at, :kind, :body)`);
  const selectAfter = db.prepare<{ appId: string; version: number; after: number }, EventRow>(`
    SELECT id, at, kind, body FROM release_events
    WHERE app_id = :appId AND version = :version AND id > :after AND kind <> 'reverted'
    ORDER BY id LIMIT 500`);
  const selectVerdict = db.prepare<{ appId: string; version: number }, { body: string }>(`
    SELECT body FROM release_events
    WHERE app_id = :appId AND version = :version AND kind IN ('failed', 'reverted')
    ORDER BY id DESC LIMIT 1`);
  const selectProof = db.prepare<{ appId: string; version: number }, { body: string }>(`
    SELECT body FROM release_events
    WHERE app_id = :appId AND version = :version AND kind = 'settled'`);
  const selectOutput = db.prepare<{ appId: string; version: number }, { body: string }>(`
    SELECT body FROM release_events
    WHERE app_id = :appId AND version = :version AND kind = 'output' ORDER BY id`);
  const selectLastOutput = db.prepare<{ appId: string; version: number }, { body: string }>(`
    SELECT body FROM release_events
    WHERE app_id = :appId AND version = :version AND kind = 'output' ORDER BY id DESC LIMIT 1`);

  return {
    add(appId: string, version: number, event: NewReleaseEvent, at?: string): void {
      const { kind, ...body } = event;
      const row = { appId, version, kind, body: JSON.stringify(body) };
      insert.run({ ...row, at: at ?? new Date().toISOString() });
    },
    after: (appId: string, version: number, after: number): ReleaseEvent[] =>
      selectAfter.all({ appId, version, after }).map(toEvent),
    /** What the release command wrote. */
    output: (appId: string, version: number): string[] =>
      selectOutput.all({ appId, version }).flatMap((row) => toOutput(row).lines),
    outputLineCount(appId: string, version: number): number {
      const row = selectLastOutput.get({ appId, version });
      if (row === undefined) return 0;
      const { from, lines } = toOutput(row);
      return from + lines.length;
    },
    proof(appId: string, version: number): SettledProof | null {
      const row = selectProof.get({ appId, version });
      return row === undefined ? null : (JSON.parse(row.body) as { proof: SettledProof }).proof;
    },
    verdict(appId: string, version: number): Verdict | null {
      const row = selectVerdict.get({ appId, version });
      return row === undefined ? null : (JSON.parse(row.body) as { verdict: Verdict }).verdict;
    },
  };
}

function toOutput(row: { body: string }): { from: number; lines: string[] } {
  return JSON.parse(row.body) as { from: number; lines: string[] };
}

function toEvent(row: EventRow): ReleaseEvent {
  return { id: row.id, at: row.at, kind: row.kind, ...JSON.parse(row.body) } as ReleaseEvent;
}
