import type { Ledger } from '../ledger.ts';
import type { NewAuditEntry } from './audit-entry.ts';

export interface RefusedTriesBounds {
  rowsMax: number;
  windowMs: number;
}

const NOBODY = 'nobody';

/**
 * Writes refused tries, each of them up to a bound: whoever only tries, and most of all who has no valid token, could
 * fill the disk with rows. What goes beyond becomes one row with its count, when the window is over.
 */
export function createRefusedTries(
  deps: Pick<Ledger, 'audit'>,
  { rowsMax, windowMs }: RefusedTriesBounds,
): (entry: NewAuditEntry) => void {
  const counts = new Map<string, number>();

  function closeWindow(who: string, { actor, tokenId }: NewAuditEntry): void {
    const beyond = (counts.get(who) ?? 0) - rowsMax;
    counts.delete(who);
    if (beyond <= 0) return;
    const more = { action: 'more', outcome: 'refused', detail: { tries: beyond } } as const;
    deps.audit.add({ ...more, actor, tokenId: tokenId ?? null });
  }

  return (entry) => {
    const who = entry.tokenId ?? NOBODY;
    const count = (counts.get(who) ?? 0) + 1;
    counts.set(who, count);
    if (count === 1) setTimeout(() => closeWindow(who, entry), windowMs).unref();
    if (count <= rowsMax) deps.audit.add({ ...entry, outcome: 'refused' });
  };
}
