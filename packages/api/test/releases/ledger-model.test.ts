import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openConfigVars } from '#src/config-vars/config-vars.ts';
import { followLedger } from '#src/desired-state/follow-ledger.ts';
import { scaleApp } from '#src/formation/scale-app.ts';
import { retryRelease } from '#src/releases/retry-release.ts';
import { KEPT, LedgerModel } from '../support/ledger-model.ts';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

// Goal: after any sequence of what people, the build stage and the run stage can do, in any order, with restarts
// between, the ledger and the desired state that it tells are what a plain model says.
// Method: random moves; each is made on both sides, or refused by both.

type App = ReturnType<TestLedger['app']>;
interface Side {
  ledger: TestLedger;
  app: App;
  model: LedgerModel;
}

const TYPES = [['web'], ['web', 'worker'], ['web', 'release'], ['clock', 'release']] as const;
const at = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items[pick % Math.max(1, items.length)];

const MOVES = {
  set({ ledger, app, model }: Side, pick: number) {
    const change = { [`K${pick % 3}`]: String(pick % 4) };
    const isNew = ledger.set(app, change).release !== undefined;
    const next = { ...model.config, ...change };
    expect(isNew).toBe(JSON.stringify(sorted(next)) !== JSON.stringify(sorted(model.config)));
    if (isNew) model.add('config', buildOf(model), next, true);
  },
  unset({ ledger, app, model }: Side, pick: number) {
    const key = `K${pick % 3}`;
    const isNew = ledger.set(app, { [key]: null }).release !== undefined;
    expect(isNew).toBe(key in model.config);
    const { [key]: _, ...rest } = model.config;
    if (isNew) model.add('config', buildOf(model), rest, true);
  },
  accept({ ledger, app, model }: Side, pick: number) {
    const { number } = ledger.accept(app);
    model.builds.push({ number, status: 'running', types: at(TYPES, pick) ?? ['web'] });
    expect(number).toBe(model.builds.length);
  },
  finish({ ledger, app, model }: Side, pick: number) {
    const build = at(ledger.deps.builds.running(app.id), pick);
    const known = model.builds.find(({ number }) => number === build?.number);
    if (build === undefined || known === undefined) return;
    const types = Object.fromEntries(known.types.map((type) => [type, `run ${type}`]));
    const outcome = ledger.finish(build.id, types);
    const isOld = model.builds.some(
      ({ number, status }) => number > known.number && status !== 'failed',
    );
    known.status = isOld ? 'superseded' : 'succeeded';
    expect(outcome.kind).toBe(isOld ? 'superseded' : 'released');
    if (!isOld) model.add('deploy', known.number, model.config, true);
  },
  push(side: Side, pick: number) {
    MOVES.accept(side, pick);
    MOVES.finish(side, side.ledger.deps.builds.running(side.app.id).length - 1);
  },
  fail({ ledger, app, model }: Side, pick: number) {
    const build = at(ledger.deps.builds.running(app.id), pick);
    const known = model.builds.find(({ number }) => number === build?.number);
    if (build === undefined || known === undefined) return;
    ledger.deps.builds.fail(build.id, 'it broke');
    known.status = 'failed';
  },
  goLive({ ledger, app, model }: Side) {
    const { pending } = model;
    if (pending === 0) return;
    ledger.live(app, pending);
    model.at(pending).status = 'succeeded';
  },
  /** It went live in the moment in which a newer one took its place. */
  goLiveLate({ ledger, app, model }: Side) {
    const late = model.releases.findLastIndex(({ status }) => status === 'superseded') + 1;
    if (late === 0) return;
    ledger.live(app, late);
    model.at(late).status = 'succeeded';
  },
  crashAtBoot({ ledger, app, model }: Side) {
    const { pending } = model;
    if (pending === 0) return;
    ledger.fail(app, pending);
    model.at(pending).status = 'failed';
  },
  crashSoonAfter({ ledger, app, model }: Side) {
    const { live } = model;
    const before = model.releases
      .slice(0, Math.max(0, live - 1))
      .findLastIndex(({ status, build }) => status === 'succeeded' && build !== null);
    if (live === 0 || before === -1) return;
    const [dead, to] = [model.at(live), model.at(before + 1)];
    // Of a release without a build nothing runs that could crash.
    if (dead.build === null) return;
    ledger.revert(app, live, before + 1);
    dead.status = 'reverted';
    const isSame = dead.build === to.build && dead.config === to.config;
    if (!isSame && model.base <= live) model.add('revert', to.build, to.config, false);
  },
  rollBack({ ledger, app, model }: Side, pick: number) {
    const version = (pick % Math.max(1, model.releases.length)) + 1;
    const only = ([undefined, 'code', 'config'] as const)[pick % 3];
    const target = model.releases[version - 1];
    if (target === undefined) return;
    const isAllowed =
      target.status === 'succeeded' &&
      version !== model.base &&
      (only === 'config' || target.build === null || model.keptBuilds.has(target.build));
    const go = () => ledger.roll(app, version, { only, runsCommand: pick % 2 === 0 });
    if (!isAllowed) return expect(go).toThrow();
    go();
    const build = only === 'config' ? buildOf(model) : target.build;
    const config = only === 'code' ? model.config : target.config;
    model.add('rollback', build, config, pick % 2 === 0);
  },
  retry({ ledger, app, model }: Side, pick: number) {
    const version = (pick % Math.max(1, model.releases.length)) + 1;
    const target = model.releases[version - 1];
    if (target === undefined) return;
    const isAllowed =
      ['failed', 'reverted'].includes(target.status) &&
      model.newestChange < version &&
      model.keptBuilds.has(target.build);
    const release = ledger.deps.releases.find(app.id, version)!;
    const go = () => retryRelease(ledger.deps, { target: release, actor: 'ada@example.test' });
    if (!isAllowed) return expect(go).toThrow();
    go();
    model.add('retry', target.build, target.config, true);
  },
  scale({ ledger, app, model }: Side, pick: number) {
    const type = at(['web', 'worker', 'clock'], pick) ?? 'web';
    const quantity = pick % 5;
    const go = () => scaleApp(ledger.deps, app, [{ type, quantity }], 'ada@example.test');
    if (!model.types.includes(type)) return expect(go).toThrow();
    go();
    model.formation[type] = quantity;
  },
} satisfies Record<string, (side: Side, pick: number) => unknown>;

const sorted = (map: Record<string, string>) => Object.entries(map).sort();
const buildOf = (model: LedgerModel) => (model.base === 0 ? null : model.at(model.base).build);

type Move = keyof typeof MOVES | 'restart';
/** What leads somewhere comes more often. */
const CHOICE: Move[] = [
  ...(['set', 'push', 'goLive'] as const).flatMap((move) => Array<Move>(5).fill(move)),
  ...(Object.keys(MOVES) as Move[]),
  'restart',
];

const moves = fc.array(
  fc.record({
    move: fc.constantFrom(...CHOICE),
    pick: fc.nat(1_000),
  }),
  { minLength: 5, maxLength: 40 },
);

test('the ledger and what it tells the run stage agree with a plain model, always', async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (sequence) => {
      let ledger = openTestLedger(undefined, KEPT);
      const app = ledger.app('hello');
      const model = new LedgerModel();
      for (const { move, pick } of sequence) {
        if (move === 'restart') {
          ledger.db.close();
          ledger = ledger.reopen();
        } else MOVES[move]({ ledger, app, model }, pick);
        await expectAgreement({ ledger, app, model });
      }
      ledger.db.close();
    }),
    { numRuns: 150 },
  );
});

async function expectAgreement({ ledger, app, model }: Side): Promise<void> {
  const { deps } = ledger;
  const numbers = new Map(
    ledger.db
      .prepare<[], { id: string; number: number }>('SELECT id, number FROM builds')
      .all()
      .map(({ id, number }) => [id, number]),
  );
  const page = { from: 1, descending: false, limit: 1_000 };
  const releases = deps.releases.page(app.id, page).map((release) => ({
    cause: release.cause,
    status: release.status,
    build: release.build === null ? null : numbers.get(release.build.id),
    config: openConfigVars(deps, app, release.configVersion),
    hasCommand: release.releaseCommand !== null,
  }));
  expect(releases).toEqual(model.releases);
  const formation = Object.entries(deps.formation.of(app.id));
  expect(Object.fromEntries(formation.map(([type, { quantity }]) => [type, quantity]))).toEqual(
    model.formation,
  );
  const desired = (await followLedger(deps, new AbortController().signal).next()).value;
  const running = (version: number) =>
    version > 0 && model.at(version).build !== null ? version : undefined;
  expect(desired).toMatchObject({ kind: 'app' });
  expect(desired.app.live?.version).toBe(running(model.live));
  expect(desired.app.target?.version).toBe(running(model.pending));
}
