import { inLedger } from '../support/converged.ts';
import type { TfpStack } from '../support/tfp-stack.ts';

interface AppRow {
  id: string;
  name: string;
}

/** The apps as the ledger knows them: a test does not hear of one whose making was broken off. */
export function livingApps(stack: TfpStack): AppRow[] {
  return inLedger<AppRow>(stack, 'SELECT id, name FROM apps WHERE destroyed_at IS NULL');
}

export function goneIds(stack: TfpStack): string[] {
  const sql = 'SELECT id, name FROM apps WHERE destroyed_at IS NOT NULL ORDER BY destroyed_at';
  return inLedger<AppRow>(stack, sql).map(({ id }) => id);
}
