import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';
import { storageProblem } from './storage-problem.ts';
import { checkpoint } from './write-ahead-log.ts';

export type Db = Database.Database;

/** Whoever still holds it at a start leaves soon. */
const OPENING_BUSY_MS = 5_000;
/** All requests stand still meanwhile, so those that can wait for another program do it elsewhere. */
const BUSY_MS = 20;

/** Opens the ledger, readable by this user alone, sound and of the newest schema. */
export function openDatabase(path: string): Db {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  const db = new Database(path, { timeout: OPENING_BUSY_MS });
  try {
    setPragmas(db);
    assertSound(db);
    emptyWal(db);
    migrate(db);
    db.pragma(`busy_timeout = ${BUSY_MS}`);
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

/**
 * What an earlier process left in the write-ahead log may be in the memory of the machine alone, if its fsync failed: it
 * is written once more, before anything is added to it.
 */
function emptyWal(db: Db): void {
  try {
    checkpoint(db);
  } catch (error) {
    // A full disk leaves it as it is, and can still be read.
    if (storageProblem(error) !== 'full') throw error;
  }
}
