import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';

/**
 * Empties the write-ahead log into the file, so that what was overwritten is nowhere any more. False while another
 * program reads or writes.
 */
export function checkpoint(db: Database.Database): boolean {
  return db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
}

/** How much of the disk it takes: SQLite uses it again from its beginning, but makes it no smaller by itself. */
export function walBytes(db: Database.Database): number {
  return statSync(`${db.name}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
