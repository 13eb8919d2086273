import type { Db } from './open-database.ts';
import { storageProblem } from './storage-problem.ts';

export interface Transactions {
  /** All of the work or none of it. Inside another one it is part of that. */
  atomically: <Result>(work: () => Result) => Result;
  /** What the work would make and answer. Nothing of it stays, and no effect of it runs. */
  rehearse: <Result>(work: () => Result) => Result;
  /** Hears of an error that came from anywhere: it may tell that the disk is broken. */
  noteError: (error: unknown) => void;
  /** Runs when the outermost transaction is on disk; at once where there is none; never when it is rolled back. */
  afterCommit: (effect: () => void) => void;
}

/** `onBroken` hears of a disk that cannot be trusted any more. */
export function createTransactions(db: Db, onBroken: (error: unknown) => void): Transactions {
  let effects: (() => void)[] = [];

  function takeEffects(): (() => void)[] {
    const due = effects;
    effects = [];
    return due;
  }

  function noteError(error: unknown): void {
    if (storageProblem(error) === 'broken') onBroken(error);
  }

  return {
    noteError,
    atomically<Result>(work: () => Result): Result {
      if (db.inTransaction) return work();
      let result: Result;
      try {
        result = db.transaction(work).immediate();
      } catch (error) {
        takeEffects();
        noteError(error);
        throw error;
      }
      for (const effect of takeEffects()) effect();
      return result;
    },
    rehearse<Result>(work: () => Result): Result {
      let result: { value: Result } | undefined;
      const neverMind = new Error('a rehearsal is not kept');
      try {
        db.transaction(() => {
          result = { value: work() };
          throw neverMind;
        }).immediate();
      } catch (error) {
        if (error !== neverMind) {
          noteError(error);
          throw error;
        }
      } finally {
        takeEffects();
      }
      return (result as { value: Result }).value;
    },
    afterCommit(effect) {
      if (db.inTransaction) effects.push(effect);
      else effect();
    },
  };
}
