import type { Logger } from '@tfp/contract/platform-process';
import type { Ledger } from '../ledger.ts';
import type { NewAuditEntry } from './audit-entry.ts';

export interface RefusedTriesDeps extends Pick<Ledger, 'audit'> {
  log: Pick<Logger, 'error'>;
}

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
  deps: RefusedTriesDeps,
  { rowsMax, windowMs }: RefusedTriesBounds,
): (entry: NewAuditEntry) => void {
  const counts = new Map<string, number>();

  /** The refusal stands, whatever the disk says: to be refused with another error would help nobody. */
  function write(entry: NewAuditEntry): void {
    try {
      deps.audit.add({ ...entry, outcome: 'refused' });
    } catch (error) {
      deps.log.error({ err: error, request: entry.requestId }, 'refused try not audited');
    }
  }

  function closeWindow(who: string, { actor, tokenId }: NewAuditEntry): void {
    const beyond = (counts.get(who) ?? 0) - rowsMax;
    counts.delete(who);
    if (beyond <= 0) return;
    write({ action: 'more', actor, tokenId: tokenId ?? null, detail: { tries: beyond } });
  }

  return (entry) => {
    const who = entry.tokenId ?? NOBODY;
    const count = (counts.get(who) ?? 0) + 1;
    counts.set(who, count);
    if (count === 1) setTimeout(() => closeWindow(who, entry), windowMs).unref();
    if (count <= rowsMax) write(entry);
  };
}
