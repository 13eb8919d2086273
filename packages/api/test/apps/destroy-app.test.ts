import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { renameApp } from '#src/apps/rename-app.ts';
import { openTestLedger } from '../support/test-ledger.ts';

test('its rows stay, its data key goes, its name is free at once', () => {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  ledger.live(app, ledger.push(app));
  destroyApp(ledger.deps, app, 'ada@example.test');
  expect(ledger.statuses(app)).toBe('1 succeeded');
  expect(ledger.deps.apps.living(app.id)).toBeUndefined();
  expect(ledger.db.prepare('SELECT data_key FROM apps').pluck().all()).toEqual([null]);
  expect(ledger.app('hello').id).not.toBe(app.id);
});

test('whoever waits for a release of it is told', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.push(app);
  destroyApp(ledger.deps, app, 'ada@example.test');
  expect(ledger.deps.releaseEvents.after(app.id, 1, 0)).toMatchObject([
    { kind: 'failed', verdict: { message: 'The app was destroyed.' } },
  ]);
});

test('of two who were let in at once the second is told that it is not there any more', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  destroyApp(ledger.deps, app, 'ada@example.test');
  expect(() => destroyApp(ledger.deps, app, 'ada@example.test')).toThrow(/find that app/);
  expect(() => renameApp(ledger.deps, ledger.actor, app, 'other-name')).toThrow(/find that app/);
});

test('what asked for a release of it before is told that it is not there any more', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  const version = ledger.push(app);
  ledger.live(app, version);
  destroyApp(ledger.deps, app, 'ada@example.test');
  expect(() => ledger.set(app, { A: '1' })).toThrow(/find that app/);
  expect(() => ledger.roll(app, version)).toThrow(/find that app/);
});

test('its data key is nowhere in the files of the ledger', () => {
  const ledger = openTestLedger();
  const apps = Array.from({ length: 5 }, () => ledger.app());
  const files = () =>
    readdirSync(ledger.folder)
      .map((name) => readFileSync(join(ledger.folder, name), 'latin1'))
      .join('\n');
  // A row that is written anew covers the beginning of the old one by itself.
  const ends = apps.map(({ dataKey }) => dataKey.text.slice(-16));
  for (const end of ends) expect(files()).toContain(end);
  for (const app of apps) destroyApp(ledger.deps, app, 'ada@example.test');
  for (const end of ends) expect(files()).not.toContain(end);
});
