import { expect, test } from 'vitest';
import { planRollback } from '#src/releases/plan-rollback.ts';
import type { RollbackWish } from '#src/releases/rollback-release.ts';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

const TYPES = { web: 'node .', release: 'node migrate' };

/** An app whose first two releases have no release command. */
function opened(facts: Partial<TestLedger['deps']['releases']> = {}) {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  const { actor } = ledger;
  const deps = { ...ledger.deps, releases: { ...ledger.deps.releases, ...facts } };
  ledger.live(app, ledger.push(app));
  ledger.live(app, ledger.push(app));
  return {
    ...ledger,
    app,
    plan: (version: number, how: Partial<RollbackWish> = {}) => {
      const target = deps.releases.find(app.id, version);
      if (target === undefined) throw new Error(`there is no v${version}`);
      return planRollback(deps, app, { target, actor: actor.email, ...how });
    },
  };
}

test('a way back is compared with what is live, and nothing is changed', () => {
  const { plan, app, statuses } = opened();
  expect(plan(1)).toMatchObject({
    version: 3,
    description: 'Rollback to v1',
    diff: { from: 2, to: 3 },
    notes: [],
    warnings: [],
  });
  expect(statuses(app)).toBe('1 succeeded, 2 succeeded');
});

test('what is on its way would be cancelled, and a build goes on: the newest is told', () => {
  const { plan, app, push, accept } = opened();
  push(app);
  accept(app, 'b'.repeat(40));
  accept(app, 'c'.repeat(40));
  expect(plan(1)).toMatchObject({
    diff: { from: 2, to: 4 },
    notes: [
      expect.stringMatching(/^v3 \(Deploy \w{7}\) is on its way and would be cancelled\.$/),
      'A build of ccccccc by ada@example.test still runs: it becomes a release when it is done.',
    ],
  });
});

const NONE_RUNS =
  'No release command runs now; --run-release would run that of the code that comes back.';
const upTo = (last: number) => Array.from({ length: last - 2 }, (_, index) => index + 3);
const FIRST = 'v3, v4, v5, v6, v7, v8, v9, v10';

test.each<[string, number[], Partial<RollbackWish>, string[]]>([
  ['none ran', [], {}, []],
  ['one ran', [3], {}, [`(v3), and what they did stays done. ${NONE_RUNS}`]],
  [
    'the code alone comes back',
    [3],
    { only: 'code' },
    [`(v3), and what they did stays done. ${NONE_RUNS}`],
  ],
  ['the config alone comes back', [3], { only: 'config' }, []],
  [
    'it is to run again',
    [3],
    { runsCommand: true },
    ['(v3), and what they did stays done. The release command of v1 runs again.'],
  ],
  [
    'as many ran as are named',
    upTo(10),
    {},
    [`(${FIRST}), and what they did stays done. ${NONE_RUNS}`],
  ],
  [
    'one more ran',
    upTo(11),
    {},
    [`(${FIRST} and 1 more), and what they did stays done. ${NONE_RUNS}`],
  ],
  [
    'many more ran',
    upTo(20),
    {},
    [`(${FIRST} and 10 more), and what they did stays done. ${NONE_RUNS}`],
  ],
])('what release commands did since stays done, where %s', (_what, ran, how, told) => {
  const { plan } = opened({ withReleaseCommand: () => ran });
  expect(plan(1, how).warnings).toEqual(told.map((words) => `Release commands ran since ${words}`));
});

test('those behind the target count', () => {
  const { plan, app, push, live } = opened();
  live(app, push(app, TYPES));
  live(app, push(app));
  expect(plan(2).warnings).toEqual([expect.stringContaining('since (v3),')]);
  expect(plan(3, { runsCommand: true }).warnings).toEqual([]);
});
