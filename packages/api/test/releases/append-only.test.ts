import { describe, expect, test } from 'vitest';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

// Goal: nobody, not even with the file open in a shell, can rewrite what happened.
// Method: raw SQL on the real schema, each kind of write that could.

function filled(): TestLedger {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  ledger.set(app, { FOO: '1' });
  ledger.live(app, ledger.push(app));
  return ledger;
}

/** A whole row, made from an existing one: only what a test changes differs. */
function copyOfRelease(version: number, status: string): string {
  return `INSERT INTO releases (app_id, version, id, cause, description, actor, config_version,
      build_id, image, image_digest, stack, commit_sha, process_types, health_checks, env_schema,
      release_command, status, created_at, request_key)
    SELECT app_id, ${version}, 'other-id', cause, description, actor, config_version,
      build_id, image, image_digest, stack, commit_sha, process_types, health_checks, env_schema,
      release_command, '${status}', created_at, NULL
    FROM releases WHERE build_id IS NOT NULL`;
}

const REFUSED = [
  `UPDATE releases SET description = 'nothing to see'`,
  `UPDATE releases SET image = 'sha256:other' WHERE version = 2`,
  `UPDATE releases SET version = 7 WHERE version = 2`,
  `UPDATE releases SET config_version = 0 WHERE version = 2`,
  `UPDATE releases SET process_types = '{}' WHERE version = 2`,
  `UPDATE releases SET actor = 'someone', status = 'reverted' WHERE version = 2`,
  `UPDATE releases SET status = 'pending' WHERE version = 2`,
  `UPDATE releases SET status = 'failed' WHERE version = 2`,
  `DELETE FROM releases`,
  `DELETE FROM releases WHERE version = 2`,
  `INSERT OR REPLACE INTO releases SELECT * FROM releases WHERE version = 2`,
  `UPDATE OR REPLACE releases SET version = 1 WHERE version = 2`,
  copyOfRelease(9, 'pending'),
  copyOfRelease(3, 'failed'),
  `UPDATE releases SET release_command = 'rm -r data' WHERE version = 2`,
  `UPDATE releases SET image_digest = 'sha256:other' WHERE version = 2`,
  `UPDATE releases SET health_checks = '{"web":[]}' WHERE version = 2`,
  `UPDATE releases SET env_schema = '{"A":{}}' WHERE version = 2`,
  `UPDATE releases SET cron = '[]' WHERE version = 1`,
  `UPDATE releases SET rollout = '{"web":{"surge":0}}' WHERE version = 2`,
  `UPDATE releases SET cause = 'promote' WHERE version = 2`,
  `UPDATE release_events SET body = '{}'`,
  `DELETE FROM release_events`,
  `INSERT OR REPLACE INTO release_events SELECT * FROM release_events`,
  `UPDATE config_versions SET sealed = '{}'`,
  `DELETE FROM config_versions`,
  `INSERT OR REPLACE INTO config_versions SELECT * FROM config_versions`,
  `UPDATE builds SET commit_sha = 'other'`,
  `UPDATE builds SET status = 'failed', image = NULL`,
  `DELETE FROM builds`,
  `INSERT OR REPLACE INTO builds SELECT * FROM builds`,
  `DELETE FROM apps`,
  `INSERT OR REPLACE INTO apps SELECT * FROM apps`,
  `UPDATE apps SET id = 'other'`,
];

describe('the schema refuses', () => {
  test.each(REFUSED)('%s', (sql) => {
    const { db } = filled();
    const dump = () =>
      ['apps', 'builds', 'config_versions', 'releases', 'release_events'].map((table) =>
        db.prepare(`SELECT * FROM ${table}`).all(),
      );
    const before = dump();
    db.pragma('foreign_keys = OFF');
    expect(() => db.exec(sql)).toThrow();
    expect(dump()).toEqual(before);
  });
});

test('the status alone may move, and only forward', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.push(app);
  const move = (status: string) =>
    ledger.db.prepare(`UPDATE releases SET status = ? WHERE version = 1`).run(status);
  move('superseded');
  expect(() => move('failed')).toThrow(/does not go back/);
  move('succeeded');
  move('reverted');
  expect(() => move('succeeded')).toThrow(/does not go back/);
});

test('an app has one pending release at the most', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.push(app);
  const copy = copyOfRelease(2, 'pending');
  expect(() => ledger.db.exec(copy)).toThrow(/UNIQUE/);
  expect(() => ledger.db.exec(copy.replace('INSERT', 'INSERT OR REPLACE'))).toThrow(/UNIQUE/);
  expect(ledger.statuses(app)).toBe('1 pending');
});

test('a destroyed app cannot be brought back by hand', () => {
  const ledger = filled();
  const [app] = ledger.deps.apps.allLiving();
  ledger.deps.apps.destroy(app!.id);
  expect(() => ledger.db.exec(`UPDATE apps SET destroyed_at = NULL, data_key = '{}' `)).toThrow(
    /does not change/,
  );
});
