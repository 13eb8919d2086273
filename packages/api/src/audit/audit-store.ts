import type { Db } from '../store/open-database.ts';
import { type AuditRow, hashOf, type NewAuditEntry } from './audit-entry.ts';

export interface AuditPageWish {
  /** The newest row that is wanted. */
  from: number;
  limit: number;
}

const COLUMNS = `seq, at, actor, token_id, address, request_id, app_id, app_name, action, outcome,
  detail, prev_hash, hash`;

/** All SQL about the audit. Rows are added and read, and nothing else. */
export function createAuditStore(db: Db) {
  const selectLast = db.prepare<[], Pick<AuditRow, 'seq' | 'hash'>>(
    'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1',
  );
  const insert = db.prepare<AuditRow>(`
    INSERT INTO audit (${COLUMNS})
    VALUES (:seq, :at, :actor, :token_id, :address, :request_id, :app_id, :app_name, :action,
      :outcome, :detail, :prev_hash, :hash)`);
  const selectPage = db.prepare<AuditPageWish, AuditRow>(`
    SELECT ${COLUMNS} FROM audit WHERE seq <= :from ORDER BY seq DESC LIMIT :limit`);
  const selectPageOfApp = db.prepare<AuditPageWish & { appId: string }, AuditRow>(`
    SELECT ${COLUMNS} FROM audit WHERE app_id = :appId AND seq <= :from
    ORDER BY seq DESC LIMIT :limit`);
  const selectAfter = db.prepare<{ seq: number; limit: number }, AuditRow>(`
    SELECT ${COLUMNS} FROM audit WHERE seq > :seq ORDER BY seq LIMIT :limit`);

  return {
    /** Belongs into the transaction of the change that it tells of. */
    add(entry: NewAuditEntry): void {
      const last = selectLast.get() ?? { seq: 0, hash: '' };
      const row = {
        seq: last.seq + 1,
        at: new Date().toISOString(),
        actor: entry.actor,
        token_id: entry.tokenId ?? null,
        address: entry.address ?? null,
        request_id: entry.requestId ?? null,
        app_id: entry.app?.id ?? null,
        app_name: entry.app?.name ?? null,
        action: entry.action,
        outcome: entry.outcome ?? 'done',
        detail: JSON.stringify(entry.detail ?? {}),
        prev_hash: last.hash,
      };
      insert.run({ ...row, hash: hashOf(row) });
    },
    /** The newest first. */
    page: (wish: AuditPageWish): AuditRow[] => selectPage.all(wish),
    pageOfApp: (appId: string, wish: AuditPageWish): AuditRow[] =>
      selectPageOfApp.all({ ...wish, appId }),
    /** The oldest first. */
    after: (seq: number, limit: number): AuditRow[] => selectAfter.all({ seq, limit }),
  };
}
