import type { FormationEntry } from '@tfp/contract/desired-state';
import { type SizeName, STANDARD_SIZE } from '@tfp/contract/sizes';
import type { Db } from '../store/open-database.ts';

interface FormationRow extends FormationEntry {
  type: string;
}

/** All SQL about how many processes of each type an app runs, and how big they are. */
export function createFormationStore(db: Db) {
  const selectAll = db.prepare<{ appId: string }, FormationRow>(
    'SELECT type, quantity, size, generation FROM formation WHERE app_id = :appId ORDER BY type',
  );
  const insert = db.prepare<{ appId: string; type: string; quantity: number; size: SizeName }>(`
    INSERT INTO formation (app_id, type, quantity, size, generation)
    VALUES (:appId, :type, :quantity, :size, 0)
    ON CONFLICT (app_id, type) DO NOTHING`);
  const updateQuantity = db.prepare<{ appId: string; type: string; quantity: number }>(
    'UPDATE formation SET quantity = :quantity WHERE app_id = :appId AND type = :type',
  );
  const updateSize = db.prepare<{ appId: string; type: string; size: SizeName }>(
    'UPDATE formation SET size = :size WHERE app_id = :appId AND type = :type',
  );
  const raiseGeneration = db.prepare<{ appId: string; type: string | null }>(`
    UPDATE formation SET generation = generation + 1
    WHERE app_id = :appId AND (:type IS NULL OR type = :type)`);

  return {
    of(appId: string): Record<string, FormationEntry> {
      const rows = selectAll.all({ appId });
      return Object.fromEntries(rows.map(({ type, ...entry }) => [type, entry]));
    },
    /** A count that was set before stays: then the answer is false. */
    begin(appId: string, type: string, quantity: number): boolean {
      return insert.run({ appId, type, quantity, size: STANDARD_SIZE }).changes > 0;
    },
    setQuantity(appId: string, type: string, quantity: number): void {
      updateQuantity.run({ appId, type, quantity });
    },
    setSize(appId: string, type: string, size: SizeName): void {
      updateSize.run({ appId, type, size });
    },
    /** Asks for fresh processes, of one type or of all. */
    restart(appId: string, type: string | null): void {
      raiseGeneration.run({ appId, type });
    },
  };
}
