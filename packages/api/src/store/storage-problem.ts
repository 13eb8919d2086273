/** What a failed write says about the file below the ledger. */
export type StorageProblem = 'busy' | 'full' | 'broken';

/**
 * Busy: another program writes to it. Full: it heals when space returns. Broken: a failed fsync must never be tried
 * again, so the process has to start anew.
 */
export function storageProblem(error: unknown): StorageProblem | undefined {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (/^SQLITE_BUSY/.test(code)) return 'busy';
  if (code === 'SQLITE_FULL') return 'full';
  if (/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN)/.test(code)) return 'broken';
  return undefined;
}
