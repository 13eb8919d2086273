import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { authenticate } from '#src/access/authenticate.ts';
import { ensureAdmin } from '#src/tokens/ensure-admin.ts';
import { createToken } from '#src/tokens/token.ts';
import { openTestLedger } from '../support/test-ledger.ts';

function firstStart() {
  const ledger = openTestLedger();
  const file = join(ledger.folder, 'admin-token');
  const start = () => ensureAdmin(ledger.deps, file, 'example.test');
  const read = () => readFileSync(file, 'utf8').trim();
  const signIn = () => authenticate(ledger.deps, `Bearer ${read()}`);
  return { ...ledger, file, start, read, signIn };
}

test('the first start makes an admin whose token only this user can read', () => {
  const { start, signIn, file } = firstStart();
  start();
  expect(signIn()).toMatchObject({ email: 'admin@example.test', isAdmin: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('later starts change nothing', () => {
  const { start, read, signIn } = firstStart();
  start();
  const token = read();
  start();
  expect(read()).toBe(token);
  expect(signIn().isAdmin).toBe(true);
});

test('a first start that was killed between file and ledger is finished by the next', () => {
  const { start, read, signIn, file } = firstStart();
  const token = createToken();
  writeFileSync(file, `${token}\n`);
  start();
  expect(read()).toBe(token);
  expect(signIn().isAdmin).toBe(true);
});

test('the ledger holds no token that could be used', () => {
  const { start, read, db } = firstStart();
  start();
  expect(JSON.stringify(db.prepare('SELECT * FROM tokens').all())).not.toContain(read().slice(4));
});
