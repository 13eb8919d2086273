import { statSync } from 'node:fs';
import type { Db } from './open-database.ts';

/**
 * Empties the write-ahead log into the file, so that what was overwritten is nowhere any more. False while another
 * program reads or writes.
 */
export function checkpoint(db: Db): boolean {
  return db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
}

/** How much of the disk it takes: SQLite uses it again from its beginning, but makes it no smaller by itself. */
export function walBytes(db: Db): number {
  return statSync(`${db.name}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
