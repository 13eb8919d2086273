import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';

export type Db = Database.Database;

const BUSY_TIMEOUT_MS = 5_000;

/** Opens the ledger, readable by this user alone, sound and of the newest schema. */
export function openDatabase(path: string): Db {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    setPragmas(db);
    assertSound(db);
    migrate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

function setPragmas(db: Db): void {
  db.pragma('journal_mode = WAL');
  // A lost release record costs more than a millisecond.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  // A destroyed app's data key is overwritten, not only unlinked.
  db.pragma('secure_delete = ON');
}

function assertSound(db: Db): void {
  const verdict = db.pragma('quick_check(1)', { simple: true });
  if (verdict === 'ok') return;
  throw new Error(
    `${db.name} is damaged (${String(verdict)}). Nothing was changed, and apps go on running. Restore the newest backup.`,
  );
}
