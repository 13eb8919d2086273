import { chmodSync, closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '#src/store/open-database.ts';
import { openTestLedger, tempFolder } from '../support/test-ledger.ts';

test('the ledger can be read by its own user alone', () => {
  const { path, db } = openTestLedger();
  db.exec('CREATE TABLE probe (x)');
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    expect(statSync(file).mode & 0o777, file).toBe(0o600);
  }
});

test('a commit is synced to disk before it is answered', () => {
  const db = openDatabase(join(tempFolder(), 'ledger.db'));
  onTestFinished(() => {
    db.close();
  });
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(db.pragma('trusted_schema', { simple: true })).toBe(0);
});

test('every table is strict', () => {
  const { db } = openTestLedger();
  const loose = db
    .prepare(`SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'`)
    .all();
  expect(loose).toEqual([]);
});

test('a ledger of a newer tfp is refused and left as it is', () => {
  const { path, db } = openTestLedger();
  db.pragma('user_version = 4711');
  db.close();
  expect(() => openDatabase(path)).toThrow(/newer version of tfp.*Nothing was changed/);
});

test('a damaged ledger is refused in words', () => {
  const path = join(tempFolder(), 'ledger.db');
  const db = openDatabase(path);
  db.close();
  chmodSync(path, 0o600);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(3_000, 0x5a), 0, 3_000, 4_096 * 2);
  closeSync(file);
  expect(() => openDatabase(path)).toThrow(/damaged|malformed/);
});

test('a ledger that is opened again has everything', () => {
  const first = openTestLedger();
  const app = first.app('hello');
  first.db.close();
  const second = first.reopen();
  expect(second.deps.apps.living(app.id)).toEqual(app);
});
