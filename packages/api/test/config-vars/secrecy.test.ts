import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { openConfigVars } from '#src/config-vars/config-vars.ts';
import { openTestLedger } from '../support/test-ledger.ts';

// Goal: a value is readable nowhere on disk, and of a destroyed app not even with the master key.

const CANARY = 'canary-5b1f-value';

function diskContent(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

test('a value is nowhere in the files of the ledger', () => {
  const { app, set, push, live, folder, db } = openTestLedger();
  const hello = app('hello');
  set(hello, { SECRET: CANARY });
  live(hello, push(hello));
  set(hello, { SECRET: null });
  expect(diskContent(folder)).not.toContain(CANARY);
  db.close();
  expect(diskContent(folder)).not.toContain(CANARY);
});

test('a sealed config does not open as another app’s or another version’s', () => {
  const { app, set, deps } = openTestLedger();
  const [one, other] = [app('one-app'), app('other-app')];
  set(one, { A: '1' });
  set(other, { A: '2' });
  const sealed = deps.configVersions.get(one.id, 1);
  const moved = { ...deps, configVersions: { ...deps.configVersions, get: () => sealed } };
  expect(openConfigVars(moved, one, 1)).toEqual({ A: '1' });
  expect(() => openConfigVars(moved, one, 2)).toThrow();
  expect(() => openConfigVars(moved, other, 1)).toThrow();
});

test('destroying an app deletes its data key from the disk, not only from the tables', () => {
  const { app, set, deps, folder } = openTestLedger();
  const hello = app('hello');
  set(hello, { SECRET: CANARY });
  const wrapped = hello.dataKey.text;
  expect(diskContent(folder)).toContain(wrapped);
  destroyApp(deps, hello, 'ada@example.test');
  expect(diskContent(folder)).not.toContain(wrapped);
});
