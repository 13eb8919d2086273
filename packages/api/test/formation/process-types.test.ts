import { expect, test } from 'vitest';
import {
  assertSizable,
  assertType,
  hasProcesses,
  processTypes,
  scalableTypes,
} from '#src/formation/process-types.ts';
import { openTestLedger } from '../support/test-ledger.ts';

const TYPES = { web: 'node .', worker: 'node work.js', release: 'migrate' };

function started() {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  const { deps } = ledger;
  return {
    ...ledger,
    app,
    types: () => scalableTypes(deps, app.id),
    all: () => processTypes(deps, app.id),
    runs: () => hasProcesses(deps, app.id),
    check: (type: string) => assertType(deps, app, type),
    checkSize: (type: string) => assertSizable(deps, app, type),
  };
}

test('of what is live, or on its way to it, all types but the release command can be scaled', () => {
  const { app, push, live, types, all, runs } = started();
  push(app, TYPES);
  expect([types(), all(), runs()]).toEqual([['web', 'worker'], TYPES, true]);
  live(app, 1);
  expect([types(), all(), runs()]).toEqual([['web', 'worker'], TYPES, true]);
});

test('what failed behind it does not count', () => {
  const { app, push, live, fail, types } = started();
  live(app, push(app, TYPES));
  fail(app, push(app, { web: 'node .', clock: 'node clock.js' }));
  expect(types()).toEqual(['web', 'worker']);
});

test('where nothing went live, the newest that was built counts, and nothing runs', () => {
  const { app, set, push, fail, types, all, runs } = started();
  set(app, { A: '1' });
  fail(app, push(app, { web: 'node .', clock: 'node clock.js' }));
  fail(app, push(app, TYPES));
  set(app, { A: '2' });
  expect([types(), all(), runs()]).toEqual([['web', 'worker'], TYPES, false]);
});

test('before a first build there are no types, and the way to get some is told', () => {
  const { app, set, types, all, runs, check, checkSize } = started();
  expect([types(), all(), runs()]).toEqual([[], undefined, false]);
  set(app, { A: '1' });
  expect([types(), all(), runs()]).toEqual([[], undefined, false]);
  for (const ask of [check, checkSize]) {
    expect(() => ask('web')).toThrow(
      expect.objectContaining({
        code: 'invalid_params',
        message: 'hello has no process types yet: nothing was deployed.',
        hint: 'Push its code first: git push tfp main',
      }),
    );
  }
});

test('a type that there is not is refused with those that there are', () => {
  const { app, push, check } = started();
  push(app, TYPES);
  check('web');
  const long = 'x'.repeat(70);
  expect(() => check(long)).toThrow(
    expect.objectContaining({
      message: `hello has no process type "${'x'.repeat(60)}"; it has web, worker. Nothing was changed.`,
      hint: 'Choose one of: web, worker.',
    }),
  );
});

test('code without a process says so', () => {
  const { app, push, check } = started();
  push(app, { release: 'migrate' });
  expect(() => check('web')).toThrow(/it has none\. Nothing was changed/);
});

test('the release command has a size where there is one, and never a count', () => {
  const { app, push, live, check, checkSize } = started();
  live(app, push(app, TYPES));
  checkSize('release');
  checkSize('worker');
  expect(() => check('release')).toThrow(
    /runs once before each release goes live; it has no count/,
  );
  expect(() => checkSize('toString')).toThrow(/no process type "toString"/);
  push(app, { web: 'node .' });
  expect(() => checkSize('release')).toThrow(/has no count/);
});
