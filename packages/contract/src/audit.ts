/** A row of the audit: who changed what, or was refused it. Names, never values. */
export interface ApiAuditEntry {
  /** Without gaps, over all apps. */
  seq: number;
  at: string;
  actor: string | null;
  token: { id: string } | null;
  address: string | null;
  request_id: string | null;
  app: { id: string | null; name: string } | null;
  action: string;
  outcome: 'done' | 'refused';
  detail: Record<string, unknown>;
  /** The hash of the row before, which is part of the text that `hash` is of. */
  prev_hash: string;
  hash: string;
}

/** Reply of `GET /audit/verify`. */
export interface ApiAuditVerdict {
  ok: boolean;
  /** How many rows follow each other as they should, from the first on. */
  rows: number;
  /** The hash of the last of them. */
  head: string;
  /** Where the chain is broken. */
  broken_at: number | null;
}
