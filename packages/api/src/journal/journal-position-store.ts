import type { Db } from '../store/open-database.ts';

/** Up to which entry of the runner's journal this ledger has taken its effects. */
export function createJournalPositionStore(db: Db) {
  const select = db.prepare<[], { seq: number }>('SELECT seq FROM journal_position');
  const update = db.prepare<{ seq: number }>('UPDATE journal_position SET seq = :seq');
  return {
    get: (): number => select.get()?.seq ?? 0,
    set(seq: number): void {
      update.run({ seq });
    },
  };
}
