import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failBuild } from '#src/builds/fail-build.ts';
import { scaleApp } from '#src/formation/scale-app.ts';
import { applyEntries } from '#src/journal/apply-entry.ts';
import { feedOf, inShort, oneOffEntries, processEntry } from '../support/feed.ts';
import { LedgerModel } from '../support/ledger-model.ts';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

// Goal: after any story, with restarts, plans and repeated words of the runner between, the feed holds exactly the events
// of what was done, in its order, numbered without gaps. Method: random moves; each says what it must have told.

type App = ReturnType<TestLedger['app']>;
interface Side {
  ledger: TestLedger;
  app: App;
  model: LedgerModel;
  told: string[];
  /** What the runner said last: it may say so again. */
  last: unknown[];
}

const ADA = 'ada@example.test';

/** A release takes the place of one that waits; without a build it is live at once. */
function release({ model, told }: Side, cause: string, build: number | null, changes: boolean) {
  const { pending } = model;
  model.add(cause, build, model.config, true);
  const version = model.releases.length;
  if (changes) told.push(`config.changed v${version}`);
  told.push(`release.created v${version}`);
  if (pending > 0) told.push(`release.superseded v${pending}`);
  if (build === null) told.push(`release.live v${version}`);
}

const buildOf = ({ model }: Side) => (model.base === 0 ? null : model.at(model.base).build);

function settleBuild(side: Side, pick: number, settle: (id: string, number: number) => void) {
  const running = side.ledger.deps.builds.running(side.app.id);
  const build = running[pick % Math.max(1, running.length)];
  if (build !== undefined) settle(build.id, build.number);
}

const MOVES = {
  set(side: Side, pick: number) {
    const change = { [`K${pick % 3}`]: pick % 5 === 0 ? null : String(pick % 2) };
    const made = side.ledger.set(side.app, change);
    if (made.release) release(side, 'config', buildOf(side), true);
  },
  accept({ ledger, app, model, told }: Side) {
    const { number } = ledger.accept(app);
    model.builds.push({ number, status: 'running', types: ['web'] });
    told.push('build.started');
  },
  finish(side: Side, pick: number) {
    settleBuild(side, pick, (id, number) => {
      const newer = side.model.builds.slice(number).some(({ status }) => status !== 'failed');
      side.ledger.finish(id);
      const build = side.model.builds[number - 1];
      if (build) build.status = newer ? 'superseded' : 'succeeded';
      side.told.push(newer ? 'build.superseded' : 'build.succeeded');
      if (!newer) release(side, 'deploy', number, false);
    });
  },
  breakBuild(side: Side, pick: number) {
    settleBuild(side, pick, (id, number) => {
      failBuild(side.ledger.deps, id, 'it broke');
      const build = side.model.builds[number - 1];
      if (build) build.status = 'failed';
      side.told.push('build.failed');
    });
  },
  push(side: Side) {
    MOVES.accept(side);
    const running = side.ledger.deps.builds.running(side.app.id).length;
    MOVES.finish(side, running - 1);
  },
  goLive(side: Side) {
    const { pending } = side.model;
    if (pending === 0) return;
    side.last = side.ledger.live(side.app, pending);
    side.model.at(pending).status = 'succeeded';
    side.told.push(`release.live v${pending}`);
  },
  fail(side: Side) {
    const { pending } = side.model;
    if (pending === 0) return;
    side.last = side.ledger.fail(side.app, pending);
    side.model.at(pending).status = 'failed';
    side.told.push(`release.failed v${pending}`);
  },
  crash(side: Side, pick: number) {
    const crashes = (pick % 12) + 1;
    const more = { code: 'R16', note: 'x', crashes, version: 1 };
    side.last = side.ledger.journal(processEntry(side.app, 'web.1', 'crashed', more));
    if (crashes <= 5 || crashes === 8) side.told.push('process.crashed v1 web.1');
  },
  process(side: Side, pick: number) {
    const to = ['starting', 'up', 'stopping', 'down'][pick % 4] ?? 'up';
    side.last = side.ledger.journal(processEntry(side.app, 'web.2', to));
    side.told.push(`process.${to} v1 web.2`);
  },
  oneOff(side: Side, pick: number) {
    const id = `one-${side.told.length}-${pick}`;
    side.last = side.ledger.journal(...oneOffEntries(side.app, id));
    side.told.push('run.started v1 run.4711', 'run.ended run.4711');
  },
  scale(side: Side, pick: number) {
    const base = side.model.base;
    if (base === 0 || side.model.at(base).build === null) return;
    const quantity = pick % 3;
    scaleApp(side.ledger.deps, side.app, [{ type: 'web', quantity }], ADA);
    if (side.model.formation.web !== quantity) side.told.push('formation.scaled');
    side.model.formation.web = quantity;
  },
  /** The runner comes back and says again what it said. */
  again({ ledger, last }: Side) {
    applyEntries(ledger.deps, last as never);
  },
  plan({ ledger, app }: Side, pick: number) {
    ledger.deps.rehearse(() => ledger.set(app, { PLAN: String(pick) }));
  },
  /** A change that fails after it has told: nothing of it is left. */
  fall({ ledger, app }: Side, pick: number) {
    const { atomically } = ledger.deps;
    const work = () => {
      ledger.set(app, { FALL: String(pick) });
      throw new Error('died here');
    };
    expect(() => atomically(work)).toThrow('died here');
  },
} satisfies Record<string, (side: Side, pick: number) => void>;

type Move = keyof typeof MOVES | 'restart';
const CHOICE: Move[] = [
  ...(['set', 'push', 'goLive'] as const).flatMap((move) => Array<Move>(3).fill(move)),
  ...(Object.keys(MOVES) as Move[]),
  'restart',
];
const moves = fc.array(fc.record({ move: fc.constantFrom(...CHOICE), pick: fc.nat(1_000) }), {
  minLength: 5,
  maxLength: 40,
});

test('the feed is what was done, no more and no less, in its order and without gaps', () => {
  fc.assert(
    fc.property(moves, (sequence) => {
      let ledger = openTestLedger();
      const app = ledger.app('hello');
      const other = ledger.app('other');
      const side: Side = { ledger, app, model: new LedgerModel(), told: ['app.created'], last: [] };
      for (const { move, pick } of sequence) {
        if (move === 'restart') {
          ledger.db.close();
          ledger = ledger.reopen();
          side.ledger = ledger;
        } else MOVES[move](side, pick);
      }
      const feed = feedOf(ledger, app);
      expect(feed.map(inShort)).toEqual(side.told);
      expect(feed.map(({ id }) => id)).toEqual(side.told.map((_, index) => index + 1));
      expect(feedOf(ledger, other)).toHaveLength(1);
      ledger.db.close();
    }),
    { numRuns: 60 },
  );
});
