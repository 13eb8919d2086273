import { describe, expect, test } from 'vitest';
import { verifyAudit } from '#src/audit/verify-audit.ts';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

// Goal: nobody rewrites who did what, and whoever does it with the file open in a shell is seen.
// Method: raw SQL on the real schema, first with its triggers, then without them.

function filled(rows = 5): TestLedger {
  const ledger = openTestLedger();
  for (let number = 1; number <= rows; number += 1) {
    ledger.deps.audit.add({ action: 'config:set', actor: 'ada@example.test', detail: { number } });
  }
  return ledger;
}

const COLUMNS = `at, actor, token_id, address, request_id, app_id, app_name, action, outcome, detail`;
const lastHash = `(SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)`;

const REFUSED = [
  `UPDATE audit SET actor = 'somebody else' WHERE seq = 2`,
  `UPDATE audit SET seq = 9 WHERE seq = 5`,
  `UPDATE OR REPLACE audit SET seq = 1 WHERE seq = 2`,
  `DELETE FROM audit`,
  `DELETE FROM audit WHERE seq = 5`,
  `INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 5`,
  `INSERT INTO audit SELECT 7, ${COLUMNS}, ${lastHash}, hash FROM audit WHERE seq = 5`,
  `INSERT INTO audit SELECT 6, ${COLUMNS}, prev_hash, hash FROM audit WHERE seq = 5`,
  `INSERT INTO audit SELECT 6, ${COLUMNS}, '', hash FROM audit WHERE seq = 5`,
];

describe('the schema refuses', () => {
  test.each(REFUSED)('%s', async (sql) => {
    const { db, deps } = filled();
    const dump = () => db.prepare('SELECT * FROM audit').all();
    const before = dump();
    expect(() => db.exec(sql)).toThrow();
    expect(dump()).toEqual(before);
    expect(await verifyAudit(deps)).toMatchObject({ ok: true, rows: 5 });
  });
});

function withoutTriggers(sql: string): TestLedger {
  const ledger = filled();
  for (const name of ['audit_is_one_chain', 'audit_is_sealed', 'audit_stays']) {
    ledger.db.exec(`DROP TRIGGER ${name}`);
  }
  ledger.db.exec(sql);
  return ledger;
}

const TAMPERED: [string, number][] = [
  [`UPDATE audit SET actor = 'somebody else' WHERE seq = 3`, 3],
  [`UPDATE audit SET actor = NULL WHERE seq = 3`, 3],
  [`UPDATE audit SET detail = '{}' WHERE seq = 1`, 1],
  [`UPDATE audit SET at = '2026-01-01T00:00:00.000Z' WHERE seq = 5`, 5],
  // What moves from one column into the next one is not the same row.
  [`UPDATE audit SET token_id = actor, actor = NULL WHERE seq = 2`, 2],
  [`UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 2`, 2],
  [`DELETE FROM audit WHERE seq = 1`, 1],
  [`DELETE FROM audit WHERE seq = 3`, 3],
  [`DELETE FROM audit WHERE seq = 2; UPDATE audit SET seq = seq - 1 WHERE seq > 2`, 2],
  [`UPDATE audit SET seq = 6 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3`, 2],
  [`INSERT INTO audit SELECT 6, ${COLUMNS}, prev_hash, hash FROM audit WHERE seq = 5`, 6],
];

describe('without its triggers the chain tells of', () => {
  test.each(`seq, ${COLUMNS}, prev_hash, hash`.split(', '))('a changed %s', async (column) => {
    const other =
      column === 'seq' ? '9' : column === 'outcome' ? `'refused'` : `'${'1'.repeat(64)}'`;
    const { deps } = withoutTriggers(`UPDATE audit SET ${column} = ${other} WHERE seq = 5`);
    expect(await verifyAudit(deps)).toMatchObject({ ok: false, broken_at: 5 });
  });

  test.each(TAMPERED)('%s', async (sql, brokenAt) => {
    const { deps } = withoutTriggers(sql);
    expect(await verifyAudit(deps)).toMatchObject({ ok: false, broken_at: brokenAt });
  });

  test('nothing where nothing was touched; a cut end has another head', async () => {
    const whole = await verifyAudit(filled().deps);
    expect(whole).toMatchObject({ ok: true, rows: 5, broken_at: null });
    const { deps } = withoutTriggers(`DELETE FROM audit WHERE seq = 5`);
    const cut = await verifyAudit(deps);
    expect(cut).toMatchObject({ ok: true, rows: 4 });
    expect(cut.head).not.toBe(whole.head);
  });
});

test('a chain of many rows is walked to its end', async () => {
  const { deps } = openTestLedger();
  deps.atomically(() => {
    for (let row = 0; row < 2_500; row += 1) deps.audit.add({ action: 'run', actor: null });
  });
  expect(await verifyAudit(deps)).toMatchObject({ ok: true, rows: 2_500 });
});

test('an empty audit is whole', async () => {
  const { deps } = openTestLedger();
  expect(await verifyAudit(deps)).toEqual({ ok: true, rows: 0, head: '', broken_at: null });
});

test('a change that is rolled back leaves no row, and the next one takes its number', async () => {
  const { deps } = filled();
  expect(() =>
    deps.atomically(() => {
      deps.audit.add({ action: 'config:set', actor: null });
      throw new Error('the disk says no');
    }),
  ).toThrow();
  deps.audit.add({ action: 'run', actor: null });
  expect(await verifyAudit(deps)).toMatchObject({ ok: true, rows: 6 });
});

test('the platform writes what it does by itself', () => {
  const { app, push, live, revert, deps } = openTestLedger();
  const hello = app('hello');
  live(hello, push(hello));
  live(hello, push(hello, { web: 'node broken' }));
  revert(hello, 2, 1);
  const rows = deps.audit.pageOfApp(hello.id, { from: 99, limit: 99 });
  expect(rows.map(({ action, actor, detail }) => [action, actor, JSON.parse(detail)])).toEqual([
    ['releases:revert', 'tfp', { release: 3, from: 2, to: 1 }],
    ['git:push', 'ada@example.test', { build: 2, commit: expect.any(String) }],
    ['git:push', 'ada@example.test', { build: 1, commit: expect.any(String) }],
  ]);
});
