import fc from 'fast-check';
import { expect, test } from 'vitest';
import { currentConfigVars } from '#src/config-vars/config-vars.ts';
import { openTestLedger } from '../support/test-ledger.ts';

test('config before the first push is a release that has succeeded, and nothing runs of it', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  const { version } = ledger.set(app, { FOO: '1' });
  expect(version).toBe(1);
  expect(ledger.statuses(app)).toBe('1 succeeded');
  expect(ledger.deps.formation.of(app.id)).toEqual({});
  expect(ledger.deps.releaseEvents.after(app.id, 1, 0)).toMatchObject([
    { kind: 'live' },
    { kind: 'settled' },
  ]);
});

test('a first deploy runs one web process and none of any other type', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.push(app, { web: 'node .', worker: 'node worker.js', release: 'node migrate.js' });
  const none = { quantity: 0, generation: 0, size: 'standard' };
  expect(ledger.deps.formation.of(app.id)).toEqual({ web: { ...none, quantity: 1 }, worker: none });
});

test('counts stay when a later release brings other types', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.push(app);
  ledger.deps.formation.setQuantity(app.id, 'web', 4);
  ledger.push(app, { web: 'node .', clock: 'node clock.js' });
  const formation = ledger.deps.formation.of(app.id);
  expect(formation.web?.quantity).toBe(4);
  expect(formation.clock?.quantity).toBe(0);
});

test('a release joins the newest build with the newest config', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { FOO: '1' });
  const build = ledger.accept(app);
  ledger.set(app, { BAR: '2' });
  expect(ledger.finish(build.id)).toMatchObject({ kind: 'released', version: 3 });
  ledger.set(app, { FOO: null });
  const release = ledger.deps.releases.find(app.id, 4);
  expect(release?.build?.id).toBe(build.id);
  expect(release?.description).toBe('Unset FOO');
  expect(currentConfigVars(ledger.deps, app)).toEqual({ BAR: '2' });
});

test('a newer release supersedes one that is not live yet, and whoever waits is told by which', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.push(app);
  ledger.set(app, { FOO: '1' });
  ledger.push(app);
  expect(ledger.statuses(app)).toBe('1 superseded, 2 superseded, 3 pending');
  expect(ledger.deps.releaseEvents.after(app.id, 1, 0)).toMatchObject([
    { kind: 'superseded', by: 2 },
  ]);
});

test('a failed release is never the base of the next one', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { GOOD: '1' });
  ledger.live(app, ledger.push(app));
  const good = ledger.deps.releases.live(app.id)?.build?.image;
  ledger.fail(app, ledger.push(app));
  ledger.fail(app, ledger.set(app, { BAD: '1' }).version);
  const { version, vars } = ledger.set(app, { NEXT: '1' });
  expect(vars).toEqual({ GOOD: '1', NEXT: '1' });
  expect(ledger.deps.releases.find(app.id, version)?.build?.image).toBe(good);
});

test('every release is announced in the stream of its app, by names and never by values', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { FOO: 'canary-value' });
  expect(ledger.lines.map((line) => line.text)).toContain(
    'v1 created by ada@example.test: Set FOO',
  );
  expect(JSON.stringify(ledger.lines)).not.toContain('canary-value');
});

test('numbers are gapless and statuses sound, whatever is asked in whatever order', () => {
  const step = fc.constantFrom('set', 'accept', 'finish', 'live', 'fail', 'revert', 'reopen');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let ledger = openTestLedger();
      const app = ledger.app();
      const builds: string[] = [];
      let count = 0;
      for (const name of steps) {
        count += 1;
        const pending = ledger.deps.releases.pending(app.id)?.version;
        const live = ledger.deps.releases.live(app.id);
        if (name === 'set') ledger.set(app, { N: String(count) });
        if (name === 'accept') builds.push(ledger.accept(app).id);
        if (name === 'finish' && builds.length > 0) ledger.finish(builds.shift() ?? '');
        if (name === 'live' && pending) ledger.live(app, pending);
        if (name === 'fail' && pending) ledger.fail(app, pending);
        if (name === 'revert' && live?.build) ledger.revert(app, live.version, live.version - 1);
        if (name === 'reopen') {
          ledger.db.close();
          ledger = ledger.reopen();
        }
        const rows = ledger.deps.releases.page(app.id, { from: 1, descending: false, limit: 999 });
        expect(rows.map((row) => row.version)).toEqual(rows.map((_, index) => index + 1));
        expect(rows.filter((row) => row.status === 'pending').length).toBeLessThan(2);
        const base = ledger.deps.releases.base(app.id);
        expect([undefined, 'succeeded', 'pending']).toContain(base?.status);
      }
      ledger.db.close();
    }),
    { numRuns: 25 },
  );
});
