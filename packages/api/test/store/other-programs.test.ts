import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { makeWalSmall } from '#src/store/keep-wal-small.ts';
import { openDatabase } from '#src/store/open-database.ts';
import { createTransactions } from '#src/store/transactions.ts';
import { walBytes } from '#src/store/write-ahead-log.ts';
import { startTestApi } from '../support/test-api.ts';
import { openTestLedger, tempFolder } from '../support/test-ledger.ts';

// Goal: whoever else has the ledger open holds up nobody for long. Method: a second connection, as a person's sqlite3.

function stranger(path: string) {
  const db = new Database(path);
  onTestFinished(() => {
    db.close();
  });
  return db;
}

test('a change waits for another writer while reads go on, and is made when that one leaves', async () => {
  const api = await startTestApi();
  api.app('hello');
  const writer = stranger(api.path);
  writer.exec('BEGIN IMMEDIATE');
  const change = api.call('PATCH', '/apps/hello/config-vars', { COLOUR: 'blue' });
  const first = await Promise.race([change, api.call('GET', '/apps/hello')]);
  expect(first).toMatchObject({ status: 200, body: { name: 'hello' } });
  writer.exec('ROLLBACK');
  expect(await change).toMatchObject({ status: 200, body: { COLOUR: 'blue' } });
});

test('a change that waits too long is refused in words, and nothing of it is made', async () => {
  const api = await startTestApi();
  api.app('hello');
  const writer = stranger(api.path);
  writer.exec('BEGIN IMMEDIATE');
  const begun = performance.now();
  const refused = await api.call('PATCH', '/apps/hello/config-vars', { COLOUR: 'blue' });
  expect(refused).toMatchObject({ status: 503, body: { id: 'unavailable' } });
  expect(refused.body.message).toContain('Another program holds the ledger');
  expect(performance.now() - begun).toBeLessThan(3 * limits.ledgerBusyMs);
  writer.exec('ROLLBACK');
  expect((await api.call('GET', '/apps/hello/config-vars')).body).toEqual({});
});

test('the write-ahead log is given back behind a reader that leaves', () => {
  const { db, deps, path } = openTestLedger();
  const noted: unknown[] = [];
  const keeping = { ...deps, noteError: (error: unknown) => void noted.push(error) };
  const reader = stranger(path);
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM apps').get();
  db.exec(
    'CREATE TABLE scratch (bytes BLOB) STRICT; INSERT INTO scratch VALUES (zeroblob(5000000))',
  );
  makeWalSmall(keeping);
  expect(walBytes(db)).toBeGreaterThan(limits.walBytesKept);
  reader.exec('COMMIT');
  makeWalSmall(keeping);
  expect(walBytes(db)).toBe(0);
  expect(noted).toEqual([]);
});

test('what an earlier process left in the write-ahead log is in the file before the next one writes', () => {
  const { db, path, app } = openTestLedger();
  app('hello');
  const left = join(tempFolder(), 'ledger.db');
  for (const ending of ['', '-wal']) copyFileSync(`${path}${ending}`, `${left}${ending}`);
  expect(walBytes(db)).toBeGreaterThan(0);
  const next = openDatabase(left);
  onTestFinished(() => {
    next.close();
  });
  expect(walBytes(next)).toBe(0);
  expect(next.prepare('SELECT name FROM apps').pluck().all()).toEqual(['hello']);
});

test.each(['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT'])(
  'a disk that says %s is told wherever it was met',
  (code) => {
    const { db } = openTestLedger();
    const broken: unknown[] = [];
    const { atomically, rehearse, noteError } = createTransactions(db, (error) =>
      broken.push(error),
    );
    const fail = () => {
      throw Object.assign(new Error('disk I/O error'), { code });
    };
    expect(() => atomically(fail)).toThrow();
    expect(() => rehearse(fail)).toThrow();
    noteError(Object.assign(new Error(), { code }));
    expect(broken).toHaveLength(3);
    noteError(Object.assign(new Error(), { code: 'SQLITE_FULL' }));
    expect(broken).toHaveLength(3);
  },
);
