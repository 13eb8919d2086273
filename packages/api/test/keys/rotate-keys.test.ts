import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKey, writeKeyFile } from '@tfp/contract/key-file';
import { openKeyRing } from '@tfp/contract/key-ring';
import { open } from '@tfp/contract/sealing';
import { describe, expect, test } from 'vitest';
import type { App } from '#src/apps/app.ts';
import { currentConfigVars } from '#src/config-vars/config-vars.ts';
import { assertKey } from '#src/keys/assert-key.ts';
import { type FinishRotationDeps, finishRotation } from '#src/keys/finish-rotation.ts';
import { rewrapDataKeys } from '#src/keys/rewrap-data-keys.ts';
import { rotateKeys } from '#src/keys/rotate-keys.ts';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

/** The run stage as the ledger's follower: it has the copy that it heard last, unless it is away. */
function follower(ledger: TestLedger) {
  const copies = new Map<string, string>();
  const take = (id: string) => copies.set(id, ledger.deps.apps.living(id)?.dataKey.keyId ?? '');
  const stop = ledger.deps.changes.subscribe(take);
  for (const id of ledger.deps.apps.livingIds()) take(id);
  return { keyIds: async () => [...new Set(copies.values())], stop };
}

function ledgerOfTwo() {
  const ledger = openTestLedger();
  const apps = [ledger.app('one-app'), ledger.app('other-app')];
  for (const app of apps) ledger.set(app, { NAME: app.name });
  return { ...ledger, apps };
}

const configOf = (ledger: TestLedger, { id }: App) =>
  currentConfigVars(ledger.deps as never, ledger.deps.apps.living(id) as App);

const rawLedger = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith('ledger.db'))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');

test('after a rotation every app opens under the new key, and the old one is gone', async () => {
  const ledger = ledgerOfTwo();
  const { deps, apps, folder } = ledger;
  const old = deps.masterKey.newest();
  const told: string[] = [];
  deps.changes.subscribe((id) => told.push(id));
  const world = { ...deps, runner: follower(ledger) };

  const { key, previousKey, apps: count } = rotateKeys(world);
  expect({ previousKey, count }).toEqual({ previousKey: old.id, count: 2 });
  expect(await finishRotation(world)).toBeUndefined();

  expect(deps.masterKey.ids()).toEqual([key]);
  expect(told.sort()).toEqual(apps.map(({ id }) => id).sort());
  for (const app of apps) expect(configOf(ledger, app)).toEqual({ NAME: app.name });
  const next = ledger.reopen();
  for (const app of apps) {
    expect(configOf(next, app)).toEqual({ NAME: app.name });
    const { dataKey } = next.deps.apps.living(app.id) as App;
    expect(() => open(old, dataKey, `data-key:${app.id}`)).toThrow();
    expect(rawLedger(folder), 'the old wrapped key is nowhere').not.toContain(app.dataKey.text);
  }
});

test('what was read before a rotation opens behind it', () => {
  const ledger = ledgerOfTwo();
  const [app] = ledger.apps as [App, App];
  rotateKeys({ ...ledger.deps, runner: follower(ledger) });
  expect(currentConfigVars(ledger.deps as never, app)).toEqual({ NAME: app.name });
  ledger.set(app, { NAME: 'changed' });
  expect(configOf(ledger, app)).toEqual({ NAME: 'changed' });
});

test('the old key stays while the run stage is away or has old copies, and a second rotation is refused', async () => {
  const ledger = ledgerOfTwo();
  const { deps } = ledger;
  const runner = follower(ledger);
  runner.stop();
  const world = { ...deps, runner };
  rotateKeys(world);
  expect(await finishRotation(world)).toContain('still holds copies');
  const away = { ...world, runner: { keyIds: () => Promise.reject(new Error('away')) } };
  expect(await finishRotation(away)).toBe('away');
  const file = readFileSync(deps.masterKey.file, 'utf8');
  expect(() => rotateKeys(world)).toThrowError(/rotation before is not finished/);
  expect(readFileSync(deps.masterKey.file, 'utf8')).toBe(file);

  expect(await finishRotation({ ...deps, runner: follower(ledger) })).toBeUndefined();
  expect(deps.masterKey.ids()).toHaveLength(1);
});

test('a rotation that begins while another one waits for the run stage keeps its new key', async () => {
  const ledger = ledgerOfTwo();
  const runner = follower(ledger);
  const world = { ...ledger.deps, runner };
  rotateKeys(world);
  const asked = Promise.withResolvers<string[]>();
  const slow = finishRotation({ ...world, runner: { keyIds: () => asked.promise } });
  expect(await finishRotation(world)).toBeUndefined();
  const { key } = rotateKeys(world);
  asked.resolve(await runner.keyIds());
  await slow;
  expect(world.masterKey.ids()[0]).toBe(key);
  for (const app of ledger.apps) expect(configOf(ledger, app)).toEqual({ NAME: app.name });
});

describe('at the start', () => {
  test('apps that an older key of the file wraps are wrapped anew', () => {
    const ledger = ledgerOfTwo();
    const { file, newest } = ledger.deps.masterKey;
    const key = createKey();
    writeKeyFile(file, [key, newest()]);
    const { deps } = ledger.reopen();
    assertKey(deps.apps, deps.masterKey);
    expect(rewrapDataKeys(deps)).toBe(2);
    expect(deps.apps.allLiving().map(({ dataKey }) => dataKey.keyId)).toEqual([key.id, key.id]);
  });

  test('a key file that lacks a key of the ledger is refused, and a rotation too', () => {
    const { deps } = ledgerOfTwo();
    const { file } = deps.masterKey;
    writeFileSync(file, `${createKey().bytes.toString('base64')}\n`);
    expect(() => assertKey(deps.apps, openKeyRing(file))).toThrow(/holds another key/);
    const before = readFileSync(file, 'utf8');
    const runner = { keyIds: async () => [] };
    expect(() => rotateKeys({ ...deps, runner })).toThrow(/holds another key/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

// Goal: a rotation may die anywhere, and what comes after finishes it.
// Method: effect N throws, just before or just after it was done, for N = 1, 2, … until the rotation survives; then a restart.
describe.each(['before', 'after'] as const)('a death just %s an effect', (moment) => {
  test('leaves every app readable, and the next start ends with one key', async () => {
    let survived = false;
    for (let fatal = 1; !survived; fatal += 1) {
      const ledger = ledgerOfTwo();
      survived = await rotateUntilDeath(ledger, fatal, moment);
      const next = ledger.reopen();
      assertKey(next.deps.apps, next.deps.masterKey);
      rewrapDataKeys(next.deps);
      for (const app of ledger.apps) expect(configOf(next, app)).toEqual({ NAME: app.name });
      expect(await finishRotation({ ...next.deps, runner: follower(next) })).toBeUndefined();
      expect(next.deps.masterKey.ids()).toHaveLength(1);
      for (const app of ledger.apps) {
        expect(configOf(next.reopen(), app)).toEqual({ NAME: app.name });
        const isOld = next.deps.apps.living(app.id)?.dataKey.text === app.dataKey.text;
        if (!isOld) expect(rawLedger(ledger.folder)).not.toContain(app.dataKey.text);
      }
      expect(fatal).toBeLessThan(20);
    }
  });
});

async function rotateUntilDeath(ledger: TestLedger, fatal: number, moment: 'before' | 'after') {
  let effects = 0;
  const mortal = <Args extends unknown[], Result>(effect: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      effects += 1;
      const isFatal = effects === fatal;
      if (isFatal && moment === 'before') throw new Error('killed');
      const result = effect(...args);
      if (isFatal) throw new Error('killed');
      return result;
    };
  };
  const { deps } = ledger;
  const world: FinishRotationDeps = {
    ...deps,
    apps: { ...deps.apps, rewrap: mortal(deps.apps.rewrap) },
    atomically: mortal(deps.atomically) as typeof deps.atomically,
    checkpoint: mortal(deps.checkpoint),
    masterKey: {
      ...deps.masterKey,
      add: mortal(deps.masterKey.add),
      retire: mortal(deps.masterKey.retire),
    },
    changes: { notify: mortal(deps.changes.notify) },
    runner: { keyIds: mortal(follower(ledger).keyIds) },
  };
  try {
    rotateKeys(world);
    return (await finishRotation(world)) === undefined;
  } catch {
    return false;
  }
}

test('two who finish a rotation at once take the old key away once', async () => {
  const { deps } = ledgerOfTwo();
  const world = { ...deps, runner: { keyIds: async () => [] } };
  const { previousKey } = rotateKeys(world);
  await Promise.all([finishRotation(world), finishRotation(world)]);
  const rows = deps.audit.page({ from: 100, limit: 100 });
  expect(rows.filter(({ action }) => action === 'keys:retire')).toMatchObject([
    { detail: JSON.stringify({ keys: [previousKey] }) },
  ]);
});
