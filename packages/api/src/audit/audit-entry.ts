import { createHash } from 'node:crypto';

/** What was changed, by names, numbers and counts. A value of somebody's config never stands here. */
export type AuditDetail = Readonly<
  Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, number>>>
>;

export interface AuditedApp {
  id: string | null;
  name: string;
}

export interface NewAuditEntry {
  /** `config:set`: the concept and what was done to it, as the command says it. */
  action: string;
  outcome?: 'done' | 'refused';
  actor: string | null;
  tokenId?: string | null;
  address?: string | null;
  requestId?: string | null;
  app?: AuditedApp | null;
  detail?: AuditDetail;
}

/** A row as it lies in the ledger: it is hashed as it is, unread. */
export interface AuditRow {
  seq: number;
  at: string;
  actor: string | null;
  token_id: string | null;
  address: string | null;
  request_id: string | null;
  app_id: string | null;
  app_name: string | null;
  action: string;
  outcome: 'done' | 'refused';
  detail: string;
  prev_hash: string;
  hash: string;
}

/** Seals a row together with all before it: the hash of the last one is part of its text. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const text = JSON.stringify([
    row.prev_hash,
    row.seq,
    row.at,
    row.actor,
    row.token_id,
    row.address,
    row.request_id,
    row.app_id,
    row.app_name,
    row.action,
    row.outcome,
    row.detail,
  ]);
  return createHash('sha256').update(text).digest('hex');
}
