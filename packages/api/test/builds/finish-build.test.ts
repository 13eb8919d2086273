import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { acceptBuild } from '#src/builds/accept-build.ts';
import { failBuild, failUnfinishedBuilds } from '#src/builds/fail-build.ts';
import { openTestLedger } from '../support/test-ledger.ts';

// The supersede matrix: what becomes of an older and a newer push, in every order of their ends.

function twoPushes() {
  const ledger = openTestLedger();
  const app = ledger.app();
  const [older, newer] = [ledger.accept(app, 'a'.repeat(40)), ledger.accept(app, 'b'.repeat(40))];
  return { ...ledger, app, older, newer };
}

test('pushes are numbered in the order of their acceptance', () => {
  const { older, newer } = twoPushes();
  expect([older.number, newer.number]).toEqual([1, 2]);
});

test('older done first: it is superseded, the newer is released', () => {
  const { finish, older, newer, statuses, app } = twoPushes();
  expect(finish(older.id)).toEqual({ kind: 'superseded', byCommit: 'b'.repeat(40) });
  expect(finish(newer.id)).toEqual({ kind: 'released', version: 1, added: [] });
  expect(statuses(app)).toBe('1 pending');
});

test('newer done first: it is released, the older is superseded', () => {
  const { finish, older, newer, statuses, app } = twoPushes();
  expect(finish(newer.id)).toEqual({ kind: 'released', version: 1, added: [] });
  expect(finish(older.id)).toEqual({ kind: 'superseded', byCommit: 'b'.repeat(40) });
  expect(statuses(app)).toBe('1 pending');
});

test('newer failed first: the older is released', () => {
  const { finish, older, newer, deps } = twoPushes();
  failBuild(deps, newer.id, 'npm install failed');
  expect(finish(older.id)).toEqual({ kind: 'released', version: 1, added: [] });
});

test('older done first, newer fails later: nothing is released, and both were told', () => {
  const { finish, older, newer, deps, statuses, app } = twoPushes();
  expect(finish(older.id).kind).toBe('superseded');
  failBuild(deps, newer.id, 'npm install failed');
  expect(statuses(app)).toBe('');
});

test('of three pushes the newest names itself to both others', () => {
  const { finish, older, newer, accept, app } = twoPushes();
  const third = accept(app, 'c'.repeat(40));
  expect(finish(older.id)).toEqual({ kind: 'superseded', byCommit: 'c'.repeat(40) });
  expect(finish(newer.id)).toEqual({ kind: 'superseded', byCommit: 'c'.repeat(40) });
  expect(finish(third.id)).toEqual({ kind: 'released', version: 1, added: [] });
});

test('pushes of different apps do not meet', () => {
  const ledger = openTestLedger();
  const [one, other] = [ledger.app('one'), ledger.app('other')];
  const build = ledger.accept(one);
  ledger.accept(other);
  expect(ledger.finish(build.id)).toEqual({ kind: 'released', version: 1, added: [] });
});

test('an end that is told twice is answered twice and counts once', () => {
  const { finish, older, newer, statuses, app } = twoPushes();
  expect(finish(older.id)).toEqual(finish(older.id));
  expect(finish(newer.id)).toEqual(finish(newer.id));
  expect(statuses(app)).toBe('1 pending');
});

test('what a killed builder left running is failed, and its end comes too late', () => {
  const { finish, older, newer, deps } = twoPushes();
  expect(failUnfinishedBuilds(deps)).toBe(2);
  expect(failUnfinishedBuilds(deps)).toBe(0);
  expect(() => finish(older.id)).toThrow(/Build #1 was given up: the build stage was restarted/);
  expect(deps.builds.find(newer.id)?.status).toBe('failed');
});

test('a build that is finished does not fail any more', () => {
  const { finish, newer, deps } = twoPushes();
  finish(newer.id);
  failBuild(deps, newer.id, 'too late');
  expect(deps.builds.find(newer.id)).toMatchObject({ status: 'succeeded', reason: null });
});

test('a build of an app that was destroyed meanwhile ends in words', () => {
  const { finish, older, app, deps } = twoPushes();
  destroyApp(deps, app, 'ada@example.test');
  expect(() => finish(older.id)).toThrow(/the app was destroyed/);
  const who = { appId: app.id, actor: 'ada@example.test' };
  const build = { id: 'another', commit: 'd'.repeat(40), envSchema: {}, ...who };
  expect(() => acceptBuild(deps, build)).toThrow(/may have been destroyed/);
});
