import type { DrainFormat } from '@tfp/contract/drains';
import type { Sealed } from '@tfp/contract/sealing';
import type { Db } from '../store/open-database.ts';
import type { Drain } from './drain.ts';

interface DrainRow {
  id: string;
  app_id: string | null;
  data_key: string | null;
  token: string;
  format: string;
  target: string;
  created_at: string;
}

const COLUMNS = 'id, app_id, data_key, token, format, target, created_at';

/** All SQL about drains. */
export function createDrainStore(db: Db) {
  const select = db.prepare<{ appId: string | null }, DrainRow>(
    `SELECT ${COLUMNS} FROM drains WHERE app_id IS :appId ORDER BY created_at, id`,
  );
  const insert = db.prepare<DrainRow>(`
    INSERT INTO drains (${COLUMNS})
    VALUES (:id, :app_id, :data_key, :token, :format, :target, :created_at)`);
  const updateDataKey = db.prepare<{ id: string; dataKey: string }>(
    'UPDATE drains SET data_key = :dataKey WHERE id = :id AND app_id IS NULL',
  );
  const remove = db.prepare<{ id: string }>('DELETE FROM drains WHERE id = :id');
  const removeOfApp = db.prepare<{ appId: string }>('DELETE FROM drains WHERE app_id = :appId');

  return {
    /** Of an app, or of the platform; the oldest first. */
    of: (appId: string | null): Drain[] => select.all({ appId }).map(toDrain),
    add(drain: Omit<Drain, 'createdAt'>): Drain {
      const createdAt = new Date().toISOString();
      insert.run({
        id: drain.id,
        app_id: drain.appId,
        data_key: drain.dataKey && JSON.stringify(drain.dataKey),
        token: drain.token,
        format: drain.format,
        target: JSON.stringify(drain.target),
        created_at: createdAt,
      });
      return { ...drain, createdAt };
    },
    /** The same data key under another master key. */
    rewrap: (id: string, dataKey: Sealed): void =>
      void updateDataKey.run({ id, dataKey: JSON.stringify(dataKey) }),
    remove: (id: string): void => void remove.run({ id }),
    forget: (appId: string): void => void removeOfApp.run({ appId }),
  };
}

function toDrain(row: DrainRow): Drain {
  return {
    id: row.id,
    appId: row.app_id,
    dataKey: row.data_key === null ? null : (JSON.parse(row.data_key) as Sealed),
    token: row.token,
    format: row.format as DrainFormat,
    target: JSON.parse(row.target) as Sealed,
    createdAt: row.created_at,
  };
}
