import { setImmediate as breath } from 'node:timers/promises';
import type { ApiAuditVerdict } from '@tfp/contract/audit';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { type AuditRow, hashOf } from './audit-entry.ts';

/**
 * Walks the whole chain. A row that was changed, put in or taken out is found; rows that were cut off at its end are
 * seen only by whoever kept an earlier head.
 */
export async function verifyAudit(deps: Pick<Ledger, 'audit'>): Promise<ApiAuditVerdict> {
  let head = { seq: 0, hash: '' };
  for (;;) {
    const rows = deps.audit.after(head.seq, limits.auditRowsPerLook);
    for (const row of rows) {
      if (!follows(row, head)) {
        return { ok: false, rows: head.seq, head: head.hash, broken_at: head.seq + 1 };
      }
      head = row;
    }
    if (rows.length < limits.auditRowsPerLook) {
      return { ok: true, rows: head.seq, head: head.hash, broken_at: null };
    }
    // Others are served meanwhile.
    await breath();
  }
}

function follows(row: AuditRow, last: Pick<AuditRow, 'seq' | 'hash'>): boolean {
  return row.seq === last.seq + 1 && row.prev_hash === last.hash && row.hash === hashOf(row);
}
