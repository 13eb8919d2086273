import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openConfigVars } from '../packages/api/src/config-vars/config-vars.ts';
import { scaleApp } from '../packages/api/src/formation/scale-app.ts';
import { retryRelease } from '../packages/api/src/releases/retry-release.ts';
import { JoinedHouse } from './support/joined-house.ts';
import { until } from './support/until.ts';

// Goal: whatever people, crashes and restarts do, in whatever order and however close together, the ledger and what
// runs agree in the end: one live release, exactly its processes with exactly its config, nothing acknowledged lost.
// Method: the real release stage and the real run stage, random moves with random pauses, then a look at both.

const TYPES = [
  { web: null },
  { web: null, worker: 'work' },
  { web: null, release: 'echo migrating; sleep 0.01; echo migrated' },
  { web: null, release: 'echo cannot; exit 3' },
] as const;
const ADA = 'ada@example.test';

interface Told {
  version: number;
  description: string;
}

const MOVES = {
  set: (joined: JoinedHouse, pick: number) =>
    releaseOf(joined, joined.ledger.set(joined.app, { [`K${pick % 3}`]: String(pick) }).version),
  break: (joined: JoinedHouse, pick: number) =>
    releaseOf(
      joined,
      joined.ledger.set(joined.app, { CRASH_ON_BOOT: pick % 3 === 0 ? null : '3' }).version,
    ),
  push(joined: JoinedHouse, pick: number) {
    const { id } = joined.ledger.accept(joined.app);
    const types = TYPES[pick % TYPES.length] ?? TYPES[0];
    const outcome = joined.ledger.finish(id, types, { image: joined.house.image });
    return outcome.kind === 'released' ? releaseOf(joined, outcome.version) : undefined;
  },
  rollBack(joined: JoinedHouse, pick: number) {
    if (joined.deps.releases.newest(joined.app.id) === undefined) return undefined;
    return toTold(joined.ledger.roll(joined.app, pickVersion(joined, pick)));
  },
  retry(joined: JoinedHouse, pick: number) {
    const target = joined.deps.releases.find(joined.app.id, pickVersion(joined, pick));
    return target && toTold(retryRelease(joined.deps, { target, actor: ADA }));
  },
  scale(joined: JoinedHouse, pick: number) {
    const type = pick % 2 === 0 ? 'web' : 'worker';
    scaleApp(joined.deps, joined.app, [{ type, quantity: pick % 3 }], ADA);
    return undefined;
  },
  crash(joined: JoinedHouse) {
    joined.house.crash(4);
    return undefined;
  },
  killRunner(joined: JoinedHouse) {
    joined.house.killAndRestart();
    return undefined;
  },
  restartEngine(joined: JoinedHouse) {
    joined.house.engine.restart();
    return undefined;
  },
  restartApi(joined: JoinedHouse) {
    joined.restartApi();
    return undefined;
  },
  part(joined: JoinedHouse) {
    joined.part();
    return undefined;
  },
} satisfies Record<string, (joined: JoinedHouse, pick: number) => Told | undefined>;

function pickVersion({ deps, app }: JoinedHouse, pick: number): number {
  return (pick % (deps.releases.newest(app.id)?.version ?? 1)) + 1;
}

function releaseOf(joined: JoinedHouse, version: number): Told | undefined {
  const release = joined.deps.releases.find(joined.app.id, version);
  return release && toTold(release);
}

function toTold({ version, description }: Told): Told {
  return { version, description };
}

/** What leads somewhere comes more often. */
const CHOICE = [
  ...(['set', 'push', 'push', 'rollBack'] as const),
  ...(Object.keys(MOVES) as (keyof typeof MOVES)[]),
];
const sequences = fc.array(
  fc.record({
    move: fc.constantFrom(...CHOICE),
    pick: fc.nat(1_000),
    pauseMs: fc.constantFrom(0, 0, 1, 5, 30, 120),
  }),
  { minLength: 4, maxLength: 16 },
);

test('the ledger and what runs agree after whatever happens', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const joined = new JoinedHouse();
      try {
        const told = await play(joined, sequence);
        joined.join();
        await settled(joined);
        expectSound(joined, told);
      } finally {
        joined.close();
      }
    }),
    { numRuns: 30, endOnFailure: true },
  );
});

/** Answers what was acknowledged on the way. A move that is refused is one that was not made. */
async function play(
  joined: JoinedHouse,
  sequence: { move: keyof typeof MOVES; pick: number; pauseMs: number }[],
): Promise<Told[]> {
  const told: Told[] = [];
  for (const { move, pick, pauseMs } of sequence) {
    try {
      const release = MOVES[move](joined, pick);
      if (release) told.push(release);
    } catch (error) {
      expect((error as Error).name).toBe('TfpError');
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return told;
}

/** What should run of the live release, as `web.1 v3` with its config; nothing where none is live. */
function wanted({ deps, app }: JoinedHouse): string[] {
  const live = deps.releases.live(app.id);
  if (live?.build == null) return [];
  const { build, version } = live;
  const config = JSON.stringify(
    Object.entries(openConfigVars(deps, app, live.configVersion)).sort(),
  );
  return Object.entries(deps.formation.of(app.id))
    .filter(([type]) => type in build.processTypes)
    .flatMap(([type, { quantity }]) =>
      Array.from({ length: quantity }, (_, index) => `${type}.${index + 1} v${version} ${config}`),
    )
    .sort();
}

function running({ house }: JoinedHouse): string[] {
  return [...house.engine.containers.values()]
    .map(({ env, state }) => {
      const config = Object.entries(env)
        .filter(([key]) => /^K\d$|^CRASH_ON_BOOT$/.test(key))
        .sort();
      const words = `${env.TFP_PROCESS} ${env.TFP_RELEASE} ${JSON.stringify(config)}`;
      return state === 'running' ? words : `${words} ${state}`;
    })
    .sort();
}

async function settled(joined: JoinedHouse): Promise<void> {
  let last = '';
  await until('the ledger and what runs to agree', () => {
    const [should, is] = [wanted(joined).join('\n'), running(joined).join('\n')];
    const isOpen = joined.deps.releases.pending(joined.app.id) !== undefined;
    last = `${isOpen ? 'pending, ' : ''}should run:\n${should}\nruns:\n${is}`;
    return !isOpen && should === is;
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${last}\n${joined.ledger.statuses(joined.app)}`);
  });
}

function expectSound({ deps, app, ledger, house }: JoinedHouse, told: Told[]): void {
  const page = { from: 1, descending: false, limit: 1_000 };
  const releases = deps.releases.page(app.id, page);
  expect(releases.map(({ version }) => version)).toEqual(releases.map((_, index) => index + 1));
  for (const { version, description } of told) {
    expect(releases[version - 1]?.description).toBe(description);
  }
  const ends = ledger.db
    .prepare<[], { version: number }>(
      `SELECT version FROM release_events WHERE kind IN ('live', 'failed') ORDER BY version`,
    )
    .all()
    .map(({ version }) => version);
  const ended = releases
    .filter(({ status }) => status !== 'superseded')
    .map(({ version }) => version);
  expect(ends).toEqual(ended);
  // No release command ran twice.
  const commands = house.engine.started.filter((name) => name.startsWith('release.'));
  expect(commands).toEqual([...new Set(commands)]);
  const routed = house.targets.map(({ id }) => house.engine.containers.get(id)?.env.TFP_RELEASE);
  const live = deps.releases.live(app.id);
  for (const release of routed) expect(release).toBe(`v${live?.version}`);
}
