import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { createReleaseStore } from '#src/releases/release-store.ts';
import { migrate } from '#src/store/migrate.ts';
import { openDatabase } from '#src/store/open-database.ts';
import { tempFolder } from '../support/test-ledger.ts';

const FOLDER = join(import.meta.dirname, '../../src/store/migrations');

/** A ledger as an older tfp left it, with the first so many steps. */
function oldLedger(steps: number) {
  const [path, folder] = [join(tempFolder(), 'ledger.db'), join(tempFolder(), 'migrations')];
  mkdirSync(folder);
  for (const name of readdirSync(FOLDER).sort().slice(0, steps)) {
    cpSync(join(FOLDER, name), join(folder, name));
  }
  const db = new Database(path);
  db.pragma('foreign_keys = ON');
  onTestFinished(() => {
    if (db.open) db.close();
  });
  migrate(db, folder);
  return { db, path };
}

const OLD_ROWS = `
  INSERT INTO users VALUES ('u', 'ada@example.test', 1, 'then');
  INSERT INTO apps (id, name, owner_id, data_key, created_at, updated_at)
    VALUES ('a', 'hello', 'u', '{}', 'then', 'then');
  INSERT INTO config_versions VALUES ('a', 0, '{}', 'then');
  INSERT INTO builds VALUES ('b', 'a', 1, 'c0ffee', 'ada@example.test', 'succeeded', 'sha256:1',
    'stack-1', '{"web":"node ."}', NULL, 'then', 'then');
  INSERT INTO releases VALUES ('a', 1, 'r1', 'config', 'Set A', 'ada@example.test', 0,
    NULL, NULL, NULL, NULL, NULL, 'succeeded', 'then', NULL);
  INSERT INTO releases VALUES ('a', 2, 'r2', 'deploy', 'Deploy c0ffee', 'ada@example.test', 0,
    'b', 'sha256:1', 'stack-1', 'c0ffee', '{"web":"node ."}', 'pending', 'then', NULL);
  INSERT INTO release_events (app_id, version, at, kind, body) VALUES ('a', 2, 'then', 'progress', '{}');
`;

test('the releases of an older tfp come along, whole and sealed', () => {
  const { db, path } = oldLedger(7);
  db.exec(OLD_ROWS);
  db.close();

  const migrated = openDatabase(path);
  onTestFinished(() => {
    migrated.close();
  });

  expect(migrated.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(migrated.pragma('foreign_key_check')).toEqual([]);
  expect(
    migrated
      .prepare(
        'SELECT version, id, commit_sha, health_checks, env_schema FROM releases ORDER BY version',
      )
      .all(),
  ).toEqual([
    { version: 1, id: 'r1', commit_sha: null, health_checks: null, env_schema: null },
    { version: 2, id: 'r2', commit_sha: 'c0ffee', health_checks: '{}', env_schema: '{}' },
  ]);
  expect(migrated.prepare('SELECT id, kind FROM release_events').all()).toEqual([
    { id: 1, kind: 'progress' },
  ]);
  expect(() => migrated.exec('DELETE FROM releases')).toThrow(/append-only/);
  expect(() => migrated.exec(`UPDATE release_events SET body = '{"a":1}'`)).toThrow(/append-only/);
});

test('a release from before there were jobs has none, and is sealed with none', () => {
  const { db, path } = oldLedger(7);
  db.exec(OLD_ROWS);
  db.close();
  const migrated = openDatabase(path);
  onTestFinished(() => {
    migrated.close();
  });
  const release = createReleaseStore(migrated).find('a', 2);
  expect(release?.build?.cron).toEqual([]);
  expect(() => migrated.exec(`UPDATE releases SET cron = '[]'`)).toThrow(/sealed/);
});

test('a step that breaks leaves the ledger as it was', () => {
  const { db, path } = oldLedger(7);
  db.exec(OLD_ROWS);
  // A release without its app: what the new tables refuse to take over.
  db.pragma('foreign_keys = OFF');
  db.exec(
    `INSERT INTO release_events (app_id, version, at, kind, body) VALUES ('x', 9, '', 'live', '{}')`,
  );
  db.close();
  expect(() => openDatabase(path)).toThrow(/without their parent/);
  const after = new Database(path);
  onTestFinished(() => {
    after.close();
  });
  expect(after.pragma('user_version', { simple: true })).toBe(7);
  expect(after.prepare('SELECT count(*) AS n FROM releases').get()).toEqual({ n: 2 });
});
