import type { FormationEntry } from '@tfp/contract/desired-state';
import type { Db } from '../store/open-database.ts';

interface FormationRow extends FormationEntry {
  type: string;
}

/** All SQL about how many processes of each type an app runs. */
export function createFormationStore(db: Db) {
  const selectAll = db.prepare<{ appId: string }, FormationRow>(
    'SELECT type, quantity, generation FROM formation WHERE app_id = :appId ORDER BY type',
  );
  const insert = db.prepare<{ appId: string; type: string; quantity: number }>(`
    INSERT INTO formation (app_id, type, quantity, generation) VALUES (:appId, :type, :quantity, 0)
    ON CONFLICT (app_id, type) DO NOTHING`);
  const updateQuantity = db.prepare<{ appId: string; type: string; quantity: number }>(
    'UPDATE formation SET quantity = :quantity WHERE app_id = :appId AND type = :type',
  );
  const raiseGeneration = db.prepare<{ appId: string; type: string | null }>(`
    UPDATE formation SET generation = generation + 1
    WHERE app_id = :appId AND (:type IS NULL OR type = :type)`);

  return {
    of(appId: string): Record<string, FormationEntry> {
      const rows = selectAll.all({ appId });
      return Object.fromEntries(
        rows.map(({ type, quantity, generation }) => [type, { quantity, generation }]),
      );
    },
    /** Counts that were set before stay. */
    begin(appId: string, type: string, quantity: number): void {
      insert.run({ appId, type, quantity });
    },
    setQuantity(appId: string, type: string, quantity: number): void {
      updateQuantity.run({ appId, type, quantity });
    },
    /** Asks for fresh processes, of one type or of all. */
    restart(appId: string, type: string | null): void {
      raiseGeneration.run({ appId, type });
    },
  };
}
export type FormationStore = ReturnType<typeof createFormationStore>;
