import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { applyEntries } from '#src/journal/apply-entry.ts';
import { failedEntry, liveEntry, openTestLedger } from '../support/test-ledger.ts';

function appOnItsWay() {
  const ledger = openTestLedger();
  const app = ledger.app();
  return { ...ledger, app, version: ledger.push(app) };
}

test('live: the release has succeeded, and whoever waits hears of it', () => {
  const { app, version, live, statuses, deps } = appOnItsWay();
  live(app, version);
  expect(statuses(app)).toBe('1 succeeded');
  expect(deps.releaseEvents.after(app.id, 1, 0)).toMatchObject([
    { kind: 'live', proof: { processes: ['web.1'] } },
  ]);
});

test('failed: the verdict stands on the release, and what was live stays it', () => {
  const { app, version, live, push, fail, statuses, deps } = appOnItsWay();
  live(app, version);
  fail(app, push(app));
  expect(statuses(app)).toBe('1 succeeded, 2 failed');
  expect(deps.releases.live(app.id)?.version).toBe(1);
  expect(deps.releaseEvents.verdict(app.id, 2)?.code).toBe('R16');
  expect(deps.releaseEvents.after(app.id, 2, 0)).toMatchObject([{ kind: 'failed', serving: 1 }]);
});

test('failed before any code was live: nothing serves, though a config may stand as a release', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { GREETING: 'hello' });
  ledger.fail(app, ledger.push(app));
  expect(ledger.statuses(app)).toBe('1 succeeded, 2 failed');
  const told = ledger.deps.releaseEvents.after(app.id, 2, 0);
  expect(told).toMatchObject([{ kind: 'failed', serving: null }]);
});

test('progress: its lines come in their order', () => {
  const { app, version, journal, deps } = appOnItsWay();
  const line = (text: string) => ({ appId: app.id, kind: 'progress', version, line: text });
  journal(line('starting web.1'), line('web.1 is healthy'));
  expect(deps.releaseEvents.after(app.id, 1, 0)).toMatchObject([
    { line: 'starting web.1' },
    { line: 'web.1 is healthy' },
  ]);
});

test('progress: what a release waits for is handed on', () => {
  const { app, version, journal, deps } = appOnItsWay();
  const head = { appId: app.id, kind: 'progress', version, line: 'silence' };
  journal({ ...head, waitsFor: 'engine' }, head);
  const [held, going] = deps.releaseEvents.after(app.id, 1, 0);
  expect(held).toMatchObject({ kind: 'progress', line: 'silence', waitsFor: 'engine' });
  expect(going).not.toHaveProperty('waitsFor');
});

test('reverted: the way back becomes a release of its own', () => {
  const { app, version, live, set, revert, statuses, deps } = appOnItsWay();
  set(app, { A: '1' });
  live(app, 2);
  live(app, set(app, { A: 'crash' }).version);
  expect(version).toBe(1);
  revert(app, 3, 2);
  expect(statuses(app)).toBe('1 superseded, 2 succeeded, 3 reverted, 4 pending');
  expect(deps.releases.find(app.id, 4)).toMatchObject({
    description: 'Automatic rollback to v2',
    actor: 'tfp',
    configVersion: 1,
  });
  expect(deps.releaseEvents.verdict(app.id, 3)?.code).toBe('R16');
});

test('reverted while a newer release is on its way: that one decides what runs next', () => {
  const { app, version, live, push, set, revert, statuses, deps } = appOnItsWay();
  live(app, version);
  live(app, push(app));
  set(app, { FIX: '1' });
  revert(app, 2, 1);
  expect(statuses(app)).toBe('1 succeeded, 2 reverted, 3 pending');
  expect(deps.releases.live(app.id)?.version).toBe(1);
});

test('reverted to the same content: one crash does not make releases for ever', () => {
  const { app, version, live, push, revert, statuses } = appOnItsWay();
  live(app, version);
  live(app, push(app));
  revert(app, 2, 1);
  live(app, 3);
  revert(app, 3, 1);
  expect(statuses(app)).toBe('1 succeeded, 2 reverted, 3 reverted');
});

test('settled: the proof stands on the release, once, also where it is told again', () => {
  const { app, version, live, settle, deps, statuses } = appOnItsWay();
  live(app, version);
  settle(app, version, 212);
  settle(app, version, 3);
  expect(deps.releaseEvents.proof(app.id, version)).toMatchObject({ drained: 212, dropped: 0 });
  expect(deps.releaseEvents.after(app.id, version, 0).map(({ kind }) => kind)).toEqual([
    'live',
    'settled',
  ]);
  expect(statuses(app)).toBe('1 succeeded');
});

test('settled without having been live: nobody is told a proof of nothing', () => {
  const { app, version, fail, settle, deps } = appOnItsWay();
  fail(app, version);
  settle(app, version, 1);
  expect(deps.releaseEvents.proof(app.id, version)).toBeNull();
});

test('the ledger itself takes one proof of a release, and seals it', () => {
  const { app, version, live, settle, deps, db } = appOnItsWay();
  live(app, version);
  settle(app, version, 1);
  const proof = { drained: 9, dropped: 0, cut: 0, stopped: [], killed: [] };
  const again = () => deps.releaseEvents.add(app.id, version, { kind: 'settled', proof });
  expect(again).toThrow(/UNIQUE/);
  const change = () => db.prepare("UPDATE release_events SET body = '{}'").run();
  expect(change).toThrow(/append-only/);
});

test('live after it was superseded: what serves is what the ledger says', () => {
  const { app, version, live, fail, set, statuses, deps } = appOnItsWay();
  set(app, { A: '1' });
  live(app, version);
  expect(statuses(app)).toBe('1 succeeded, 2 pending');
  fail(app, 2);
  expect(deps.releases.live(app.id)?.version).toBe(1);
});

test('failed after it was superseded: nothing changes any more', () => {
  const { app, version, fail, set, statuses } = appOnItsWay();
  set(app, { A: '1' });
  fail(app, version);
  expect(statuses(app)).toBe('1 superseded, 2 pending');
});

test('an entry that comes again counts once', () => {
  const { app, version, live, deps, statuses } = appOnItsWay();
  const entries = live(app, version);
  const events = () => deps.releaseEvents.after(app.id, version, 0).length;
  const before = events();
  applyEntries(deps, entries as never);
  applyEntries(deps, entries as never);
  expect(events()).toBe(before);
  expect(statuses(app)).toBe('1 succeeded');
});

test('the effects of an entry and its place in the journal are one: neither is there without the other', () => {
  const { app, version, deps, statuses, reopen, db } = appOnItsWay();
  const entry = { seq: 1, at: new Date().toISOString(), ...liveEntry(app, version) };
  const broken = {
    ...deps,
    journalPosition: {
      ...deps.journalPosition,
      set: () => {
        throw new Error('killed here');
      },
    },
  };
  expect(() => applyEntries(broken, [entry] as never)).toThrow('killed here');
  expect(statuses(app)).toBe('1 pending');
  db.close();
  const next = reopen();
  expect(next.deps.journalPosition.get()).toBe(0);
  applyEntries(next.deps, [entry] as never);
  expect(next.statuses(app)).toBe('1 succeeded');
  expect(next.deps.journalPosition.get()).toBe(1);
});

test('entries about what the ledger does not know move its place and nothing else', () => {
  const { app, journal, deps, statuses } = appOnItsWay();
  const stranger = { ...app, id: 'no-such-app' };
  journal(
    liveEntry(stranger, 1),
    failedEntry(app, 99),
    { appId: app.id, kind: 'process', process: 'web.1', from: 'starting', to: 'up', version: 1 },
    { appId: 'no-such-app', kind: 'gone' },
  );
  expect(statuses(app)).toBe('1 pending');
  expect(deps.journalPosition.get()).toBe(4);
});

test('what a newer runner tells of a release holds up nothing behind it', () => {
  const { app, version, journal, live, statuses } = appOnItsWay();
  journal({ appId: app.id, kind: 'not-known-yet', version });
  live(app, version);
  expect(statuses(app)).toBe('1 succeeded');
});

test('what is heard of an app after its end makes no release, and holds up nothing behind it', () => {
  const ledger = openTestLedger();
  const [app, other] = [ledger.app(), ledger.app()];
  const { live, push, revert, statuses } = ledger;
  live(app, push(app));
  live(app, push(app));
  push(other);
  destroyApp(ledger.deps, app, 'ada@example.test');
  revert(app, 2, 1);
  live(other, 1);
  expect(statuses(app)).toBe('1 succeeded, 2 reverted');
  expect(statuses(other)).toBe('1 succeeded');
});
