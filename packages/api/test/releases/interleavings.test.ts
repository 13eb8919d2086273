import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { acceptBuild } from '#src/builds/accept-build.ts';
import { currentConfigVars } from '#src/config-vars/config-vars.ts';
import { scaleApp } from '#src/formation/scale-app.ts';
import { interleavings, type Steps } from '../support/interleavings.ts';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

// Goal: whatever happens at once has one defined outcome. Method: a scheduler that is no accident: every order in which
// the steps of two or three people and of the run stage can follow each other is played, from the same start.

const ADA = 'ada@example.test';
const COMMITS = { one: '1'.repeat(40), two: '2'.repeat(40) } as const;
type Push = keyof typeof COMMITS;

/** An app that runs v2 (old code, COLOUR=red), with v1 (older code, COLOUR=none) to go back to. */
function scene(ledger: TestLedger, number: number) {
  const app = ledger.app(`app-${number}`);
  ledger.live(app, ledger.push(app));
  ledger.live(app, ledger.set(app, { COLOUR: 'red' }).version);
  const builds: Partial<Record<Push, string>> = {};
  const refused: string[] = [];
  const { deps } = ledger;
  const pending = () => deps.releases.pending(app.id)?.version;

  const accept = (push: Push) => {
    const id = randomUUID();
    acceptBuild(deps, { id, appId: app.id, commit: COMMITS[push], actor: ADA, envSchema: {} });
    builds[push] = id;
  };
  const steps: Record<string, () => unknown> = {
    'accept one': () => accept('one'),
    'accept two': () => accept('two'),
    'finish one': () => ledger.finish(builds.one ?? 'never accepted'),
    'finish two': () => ledger.finish(builds.two ?? 'never accepted'),
    'fail two': () => deps.builds.fail(builds.two ?? '', 'it broke'),
    'set blue': () => ledger.set(app, { COLOUR: 'blue' }),
    'set size': () => ledger.set(app, { SIZE: 'big' }),
    'roll back': () => ledger.roll(app, 1),
    'scale to 3': () => scaleApp(deps, app, [{ type: 'web', quantity: 3 }], ADA),
    destroy: () => destroyApp(deps, app, 'ada@example.test'),
    'go live': () => pending() !== undefined && ledger.live(app, pending()!),
    'crash at boot': () => pending() !== undefined && ledger.fail(app, pending()!),
  };

  return {
    ...ledger,
    app,
    refused,
    play(order: readonly string[]) {
      for (const step of order) {
        try {
          steps[step]?.();
        } catch (error) {
          refused.push(`${step}: ${(error as Error).message}`);
        }
      }
      // The run stage always comes to an end.
      steps['go live']?.();
    },
    facts() {
      const live = deps.releases.live(app.id);
      const commit = live?.build?.commit;
      const push = Object.entries(COMMITS).find(([, id]) => id === commit)?.[0];
      return {
        code: push ?? 'old',
        colour: currentConfigVars(deps, app).COLOUR ?? 'none',
        size: currentConfigVars(deps, app).SIZE,
        web: deps.formation.of(app.id).web?.quantity,
      };
    },
  };
}

type Scene = ReturnType<typeof scene>;

/** What holds whatever the order was: no gap, nothing left open, and each release told one end. */
function expectSound({ app, deps, db }: Scene): void {
  const versions = deps.releases.page(app.id, { from: 1, descending: false, limit: 100 });
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
  expect(deps.releases.pending(app.id)).toBeUndefined();
  const ends = db
    .prepare<[string], { version: number; ends: number }>(
      `SELECT version, count(*) AS ends FROM release_events
       WHERE app_id = ? AND kind IN ('live', 'failed', 'superseded') GROUP BY version`,
    )
    .all(app.id);
  expect(ends).toEqual(versions.map(({ version }) => ({ version, ends: 1 })));
}

function everyOrder(actors: readonly Steps[], check: (played: Scene, order: string[]) => void) {
  const ledger = openTestLedger();
  let count = 0;
  for (const order of interleavings(actors)) {
    const played = scene(ledger, count);
    played.play(order);
    try {
      expectSound(played);
      check(played, order);
    } catch (error) {
      throw new Error(`in the order ${order.join(', ')}`, { cause: error });
    }
    count += 1;
  }
  expect(count).toBeGreaterThan(2);
}

const isBefore = (order: string[], one: string, other: string) =>
  order.indexOf(one) < order.indexOf(other);
const RUN_STAGE: Steps = ['go live', 'go live'];

describe('in every order', () => {
  test('of two pushes the one that was accepted last decides, however long either builds', () => {
    everyOrder(
      [['accept one', 'finish one'], ['accept two', 'finish two'], RUN_STAGE],
      (played, order) => {
        const last = isBefore(order, 'accept one', 'accept two') ? 'two' : 'one';
        expect(played.facts().code).toBe(last);
        expect(played.refused).toEqual([]);
      },
    );
  });

  test('a push that fails takes nothing from the one before it', () => {
    everyOrder(
      [['accept one', 'finish one'], ['accept two', 'fail two'], ['go live']],
      (played, order) => {
        // The older one was told that a newer one decides, if it ended while that was still built.
        const isOvertaken =
          isBefore(order, 'accept one', 'accept two') &&
          isBefore(order, 'accept two', 'finish one') &&
          isBefore(order, 'finish one', 'fail two');
        expect(played.facts().code).toBe(isOvertaken ? 'old' : 'one');
      },
    );
  });

  test('a push and a config change end in the new code with the new config', () => {
    everyOrder([['accept one', 'finish one'], ['set blue'], RUN_STAGE], (played) => {
      expect(played.facts()).toMatchObject({ code: 'one', colour: 'blue' });
      expect(played.refused).toEqual([]);
    });
  });

  test('two config changes and a push lose none of the three', () => {
    everyOrder(
      [['accept one', 'finish one'], ['set blue'], ['set size'], ['go live']],
      (played) => {
        expect(played.facts()).toMatchObject({ code: 'one', colour: 'blue', size: 'big' });
      },
    );
  });

  test('of a rollback and a push the one whose release comes last decides', () => {
    everyOrder([['accept one', 'finish one'], ['roll back'], RUN_STAGE], (played, order) => {
      const isLast = isBefore(order, 'roll back', 'finish one');
      expect(played.facts()).toMatchObject({ code: isLast ? 'one' : 'old', colour: 'none' });
      expect(played.refused).toEqual([]);
    });
  });

  test('of a rollback and a config change the last one decides, and stands on the other', () => {
    everyOrder([['set size'], ['roll back'], RUN_STAGE], (played, order) => {
      const size = isBefore(order, 'roll back', 'set size') ? 'big' : undefined;
      expect(played.facts()).toMatchObject({ colour: 'none', size });
    });
  });

  test('a scale keeps its count whatever is deployed beside it', () => {
    everyOrder([['accept one', 'finish one'], ['scale to 3'], RUN_STAGE], (played) => {
      expect(played.facts()).toMatchObject({ code: 'one', web: 3 });
    });
  });

  test('a release that crashes is the base of nothing', () => {
    everyOrder([['accept one', 'finish one'], ['set blue'], ['crash at boot']], (played, order) => {
      const { code, colour } = played.facts();
      // Whatever came since the last settled release was in the one that crashed.
      const isOneDead = isBefore(order, 'finish one', 'crash at boot');
      const isBlueDead = isBefore(order, 'set blue', 'crash at boot');
      expect(code).toBe(isOneDead ? 'old' : 'one');
      expect(colour).toBe(isBlueDead ? 'red' : 'blue');
    });
  });

  test('a destroy ends a push at any point, in words, and nothing of it is left open', () => {
    everyOrder(
      [['accept one', 'finish one'], ['destroy'], ['set blue'], ['go live']],
      (played, order) => {
        expect(played.deps.apps.living(played.app.id)).toBeUndefined();
        expect(played.deps.builds.running(played.app.id)).toEqual([]);
        const late = order.slice(order.indexOf('destroy') + 1).filter((step) => step !== 'go live');
        expect(played.refused.map((words) => words.split(':')[0])).toEqual(late);
      },
    );
  });
});
