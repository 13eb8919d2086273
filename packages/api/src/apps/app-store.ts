import type { Sealed } from '@tfp/contract/sealing';
import type { Actor } from '../access/actor.ts';
import { found } from '../store/found.ts';
import type { Db } from '../store/open-database.ts';
import { type SameRequest, sameRequest } from '../store/same-request.ts';
import type { App } from './app.ts';

interface AppRow {
  id: string;
  name: string;
  owner_id: string;
  email: string;
  data_key: string;
  created_at: string;
  updated_at: string;
}

export interface NewApp {
  id: string;
  name: string;
  ownerId: string;
  dataKey: Sealed;
  requestKey: string | null;
}

const SELECT_LIVING = `
  SELECT apps.id, apps.name, apps.owner_id, users.email, apps.data_key, apps.created_at, apps.updated_at
  FROM apps JOIN users ON users.id = apps.owner_id
  WHERE apps.destroyed_at IS NULL`;
const OF_ACTOR = '(apps.owner_id = :userId OR :isAdmin = 1)';

/** All SQL about apps. People read through `forActor`; the platform's own stages read through `living`. */
export function createAppStore(db: Db) {
  const selectById = db.prepare<{ id: string }, AppRow>(`${SELECT_LIVING} AND apps.id = :id`);
  const selectByName = db.prepare<{ name: string }, AppRow>(
    `${SELECT_LIVING} AND apps.name = :name`,
  );
  const selectAll = db.prepare<[], AppRow>(`${SELECT_LIVING} ORDER BY apps.name`);
  const selectIds = db.prepare<[], { id: string }>(
    'SELECT id FROM apps WHERE destroyed_at IS NULL ORDER BY id',
  );
  const selectAny = db.prepare<[], { id: string }>('SELECT id FROM apps LIMIT 1');
  const selectForActor = db.prepare<{ nameOrId: string; userId: string; isAdmin: number }, AppRow>(
    `${SELECT_LIVING} AND (apps.name = :nameOrId OR apps.id = :nameOrId) AND ${OF_ACTOR}`,
  );
  const selectAllForActor = db.prepare<{ userId: string; isAdmin: number }, AppRow>(
    `${SELECT_LIVING} AND ${OF_ACTOR} ORDER BY apps.name`,
  );
  const selectByRequest = db.prepare<SameRequest, AppRow>(
    `${SELECT_LIVING} AND apps.request_key = :requestKey AND apps.created_at >= :since`,
  );

  return {
    ...createAppWrites(db),
    living: (id: string): App | undefined => found(selectById.get({ id }), toApp),
    livingByName: (name: string): App | undefined => found(selectByName.get({ name }), toApp),
    allLiving: (): App[] => selectAll.all().map(toApp),
    livingIds: (): string[] => selectIds.all().map((row) => row.id),
    /** No app was ever made. */
    isEmpty: (): boolean => selectAny.get() === undefined,
    byRequest: (requestKey: string | null): App | undefined =>
      found(selectByRequest.get(sameRequest(requestKey)), toApp),
    forActor(actor: Actor) {
      const who = { userId: actor.userId, isAdmin: actor.isAdmin ? 1 : 0 };
      return {
        find: (nameOrId: string): App | undefined =>
          found(selectForActor.get({ nameOrId, ...who }), toApp),
        list: (): App[] => selectAllForActor.all(who).map(toApp),
      };
    },
  };
}
export type AppStore = ReturnType<typeof createAppStore>;

function createAppWrites(db: Db) {
  const insert = db.prepare<Omit<NewApp, 'dataKey'> & { dataKey: string; now: string }>(`
    INSERT INTO apps (id, name, owner_id, data_key, created_at, updated_at, request_key)
    VALUES (:id, :name, :ownerId, :dataKey, :now, :now, :requestKey)`);
  const updateName = db.prepare<{ id: string; name: string; now: string }>(
    'UPDATE apps SET name = :name, updated_at = :now WHERE id = :id',
  );
  const updateDataKey = db.prepare<{ id: string; dataKey: string }>(
    'UPDATE apps SET data_key = :dataKey WHERE id = :id AND destroyed_at IS NULL',
  );
  const updateDestroyed = db.prepare<{ id: string; now: string }>(`
    UPDATE apps SET data_key = NULL, destroyed_at = :now, updated_at = :now WHERE id = :id`);
  const now = () => new Date().toISOString();

  return {
    add(app: NewApp): void {
      insert.run({ ...app, dataKey: JSON.stringify(app.dataKey), now: now() });
    },
    rename(id: string, name: string): void {
      updateName.run({ id, name, now: now() });
    },
    /** The same data key under another master key: for people nothing changed. */
    rewrap(id: string, dataKey: Sealed): void {
      updateDataKey.run({ id, dataKey: JSON.stringify(dataKey) });
    },
    /** The row stays; without its data key what the app sealed is noise. */
    destroy(id: string): void {
      updateDestroyed.run({ id, now: now() });
    },
  };
}

function toApp(row: AppRow): App {
  return {
    id: row.id,
    name: row.name,
    owner: { id: row.owner_id, email: row.email },
    dataKey: JSON.parse(row.data_key) as Sealed,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
