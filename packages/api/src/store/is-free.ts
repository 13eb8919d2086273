import type { Db } from './open-database.ts';
import { storageProblem } from './storage-problem.ts';

/** Whether no other program writes to the ledger right now. */
export function isFree(db: Db): boolean {
  try {
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch (error) {
    return storageProblem(error) !== 'busy';
  }
}
