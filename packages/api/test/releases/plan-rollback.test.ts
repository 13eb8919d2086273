import { expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { planRollback } from '#src/releases/plan-rollback.ts';
import type { RollbackWish } from '#src/releases/rollback-release.ts';
import { openTestLedger } from '../support/test-ledger.ts';

const TYPES = { web: 'node .', release: 'node migrate' };
const STAYS_DONE = 'and what they did stays done.';

/** An app whose first two releases have no release command. */
function opened() {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  const { deps, actor } = ledger;
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
  push(app, undefined);
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

test('release commands that ran since have done what they did; whether one runs again is told', () => {
  const { plan, app, push, live } = opened();
  live(app, push(app, TYPES));
  live(app, push(app));
  const none =
    'No release command runs now; --run-release would run that of the code that comes back.';
  expect(plan(2).warnings).toEqual([`Release commands ran since (v3), ${STAYS_DONE} ${none}`]);
  expect(plan(2, { runsCommand: false }).warnings).toEqual(plan(2).warnings);
  expect(plan(2, { only: 'code' }).warnings).toEqual(plan(2).warnings);
  expect(plan(2, { runsCommand: true }).warnings).toEqual([
    `Release commands ran since (v3), ${STAYS_DONE} The release command of v2 runs again.`,
  ]);
  expect(plan(2, { only: 'config' }).warnings).toEqual([]);
  expect(plan(3).warnings).toEqual([]);
});

test('of many the first are named and the others counted', () => {
  const { plan, app, push, live } = opened();
  const most = limits.describedNamesMax;
  for (let count = 0; count < most; count += 1) live(app, push(app, TYPES));
  const named = Array.from({ length: most }, (_, index) => `v${index + 3}`).join(', ');
  expect(plan(2).warnings[0]).toContain(`since (${named}),`);
  live(app, push(app, TYPES));
  expect(plan(2).warnings[0]).toContain(`since (${named} and 1 more),`);
  live(app, push(app, TYPES));
  expect(plan(2).warnings[0]).toContain(`since (${named} and 2 more),`);
});
