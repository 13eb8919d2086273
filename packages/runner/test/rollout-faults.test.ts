import type { RunnableRelease } from '@tfp/contract/releases';
import { expect, onTestFinished, test } from 'vitest';
import { EngineError, type EngineErrorKind } from '#src/engine/engine.ts';
import { until } from '../../../test/support/until.ts';
import { House } from './support/house.ts';

// Goal: whichever call to the engine fails, a rollout ends with one outcome, one release that serves and no orphan, and
// a release command has run once at most. Method: the first call fails, then the second, and so on, until a whole
// rollout passes without reaching the N-th.

const EFFECTS_MAX = 200;
const COMMANDS = [null, 'echo one; sleep 0.005; echo two'];

const cases = COMMANDS.flatMap((command) =>
  (['refused', 'broken', 'away'] as const).map((kind) => ({ command, kind })),
);

test.each(cases)(
  'a rollout with the command $command survives the failure of any one call to the engine: $kind',
  async ({ command, kind }) => {
    let n = 1;
    while (await rollWithFault(n, kind, command)) {
      n += 1;
      expect(n).toBeLessThan(EFFECTS_MAX);
    }
    expect(n).toBeGreaterThan(5);
  },
);

test.each(COMMANDS)(
  'a rollout with the command %s survives the death of the runner at any call to the engine',
  async (command) => {
    for (let n = 1, wasReached = true; wasReached; n++)
      wasReached = await rollWithDeath(n, command);
  },
);

test('whoever waits for a release hears once that the engine does not answer', async () => {
  await withHouse(null, async (house, release) => {
    let tries = 0;
    house.engine.beforeEffect = (effect) => {
      if (effect !== 'create') return;
      tries += 1;
      throw new EngineError('away', 'silence');
    };
    const rolled = house.roll(release(2));
    await until('several tries', () => tries > 3);
    house.engine.beforeEffect = () => {};
    expect(await rolled).toMatchObject({ kind: 'live' });
    const told = house.journal.filter(
      (entry) => entry.kind === 'progress' && entry.line.includes('Engine does not answer'),
    );
    expect(told).toMatchObject([{ version: 2 }]);
    return true;
  });
});

test.each([
  ['processes', {}],
  ['release command', { releaseCommand: 'exit 0' }],
])(
  'while an engine hangs over the start of its %s, whoever waits for a release hears so',
  async (_what, more) => {
    const house = new House({ engineSilentMs: 20 });
    onTestFinished(() => house.close());
    const { engine } = house;
    const { startSet, ping } = engine;
    const thawed = Promise.withResolvers<void>();
    engine.ping = () => thawed.promise;
    engine.startSet = (...start) => thawed.promise.then(() => startSet.apply(engine, start));
    const rolled = house.roll({ ...house.release(1), ...more });
    const words = () =>
      house.journal.filter((entry) => entry.kind === 'progress' && entry.waitsFor);
    await until('words', () => words().length > 0);
    engine.ping = ping;
    thawed.resolve();
    expect(await rolled).toMatchObject({ kind: 'live' });
    expect(words()).toMatchObject([
      { version: 1, line: expect.stringContaining('does not answer'), waitsFor: 'engine' },
    ]);
  },
);

test('an engine that falls silent again behind a release command is told of again', async () => {
  const house = new House({ engineSilentMs: 20 });
  onTestFinished(() => house.close());
  const { engine } = house;
  const { startSet } = engine;
  let thawed = Promise.withResolvers<void>();
  engine.ping = () => thawed.promise;
  engine.startSet = async (...start) => {
    await thawed.promise;
    await startSet.apply(engine, start);
  };
  const rolled = house.roll({ ...house.release(1), releaseCommand: 'read' });
  const words = () =>
    house.journal.filter((entry) => entry.kind === 'progress' && entry.waitsFor).length;
  await until('words', () => words() === 1);
  thawed.resolve();
  const command = await until('the command', () =>
    [...engine.containers.values()].find(({ state }) => state === 'running'),
  );
  thawed = Promise.withResolvers();
  engine.typeLine(command.id);
  await until('words again', () => words() === 2);
  thawed.resolve();
  expect(await rolled).toMatchObject({ kind: 'live' });
  const told = house.journal.flatMap((entry) =>
    entry.kind === 'process' && entry.process === 'web.1' ? entry.to : [],
  );
  expect(told[0]).toBe('starting');
});

test('whoever scales an app is told once that the engine does not answer, however often a start is tried', async () => {
  await withHouse(null, async (house) => {
    let tries = 0;
    house.engine.beforeEffect = (effect) => {
      if (effect !== 'create') return;
      tries += 1;
      throw new EngineError('away', 'silence');
    };
    house.want({ formation: { web: { quantity: 2, generation: 0 } } });
    await until('several tries', () => tries > 3);
    house.engine.beforeEffect = () => {};
    await house.settled('web.1 v1', 'web.2 v1');
    expect(house.said.filter((line) => line.includes('Engine does not answer'))).toHaveLength(1);
    const told = () =>
      house.journal.flatMap((entry) =>
        entry.kind === 'process' && entry.process === 'web.2' ? entry.to : [],
      );
    await until('its last state', () => told().at(-1) === 'up');
    expect(told()).toEqual(['starting', 'up']);
    return true;
  });
});

test('whoever scales an app during a rollout reads of each release, once, that the engine does not answer', async () => {
  await withHouse(null, async (house, release) => {
    let tries = 0;
    house.engine.beforeEffect = (effect) => {
      if (effect !== 'create') return;
      tries += 1;
      throw new EngineError('away', 'silence');
    };
    const rolled = house.roll(release(2));
    house.want({ formation: { web: { quantity: 2, generation: 0 } } });
    await until('several tries', () => tries > 12);
    house.engine.beforeEffect = () => {};
    expect(await rolled).toMatchObject({ kind: 'live' });
    expect(house.said.filter((line) => line.includes('Engine does not answer'))).toHaveLength(2);
    return true;
  });
});

test('an engine that fails on its way down, and is back before anybody looks, is blamed itself', async () => {
  const house = new House({ engineRetryMs: 300 });
  try {
    await house.roll(house.release(1));
    await house.settled('web.1 v1');
    let wentDown = false;
    house.engine.beforeEffect = (effect) => {
      if (effect !== 'create' || wentDown) return;
      wentDown = true;
      queueMicrotask(() => house.engine.restart());
      throw new EngineError('broken', 'transport is closing');
    };
    expect(await house.roll(house.release(2))).toMatchObject({ kind: 'live' });
  } finally {
    house.close();
  }
});

async function rollWithFault(
  n: number,
  kind: EngineErrorKind,
  command: string | null,
): Promise<boolean> {
  return withHouse(command, async (house, release) => {
    const wasReached = atEffect(house, n, (effect) => {
      throw new EngineError(kind, `effect ${n} (${effect}) failed`);
    });
    await rollOnce(house, release(2));
    const answer = wasReached();
    house.engine.beforeEffect = () => {};
    await expectProof(house);
    expect(await house.roll(release(3))).toMatchObject({ kind: 'live' });
    await house.settled('web.1 v3');
    return answer;
  });
}

async function rollWithDeath(n: number, command: string | null): Promise<boolean> {
  return withHouse(command, async (house, release) => {
    const wasReached = atEffect(house, n, () => queueMicrotask(() => house.killAndRestart()));
    const told = await rollOnce(house, release(2));
    // Nobody knows how far an interrupted command came; anything else is brought to its end.
    if (command === null) expect(told.kind).toBe('live');
    else if (told.kind === 'failed') expect(told.verdict.code).toBe('R18');
    await expectEachStateOnce(house);
    return wasReached();
  });
}

async function withHouse(
  releaseCommand: string | null,
  roll: (house: House, release: (version: number) => RunnableRelease) => Promise<boolean>,
): Promise<boolean> {
  const house = new House();
  try {
    await house.roll(house.release(1));
    await house.settled('web.1 v1');
    return await roll(house, (version) => ({ ...house.release(version), releaseCommand }));
  } finally {
    house.close();
  }
}

/** One that is live is told what it replaced, and once. */
async function expectProof(house: House): Promise<void> {
  const told = (kind: string) =>
    house.journal.filter(
      (entry) => entry.kind === kind && 'version' in entry && entry.version === 2,
    );
  if (told('live').length > 0) await until('its proof', () => told('settled').length > 0);
  expect(told('settled')).toHaveLength(told('live').length);
}

/** A runner that takes over tells what happens from then on, and not again what the one before has told. */
async function expectEachStateOnce(house: House): Promise<void> {
  const states = () =>
    Map.groupBy(
      house.journal.filter((entry) => entry.kind === 'process'),
      ({ key }) => key,
    );
  const [serving] = [...house.engine.containers.values()];
  await until('what serves to be told', () =>
    states()
      .get(serving?.name)
      ?.some(({ to }) => to === 'up'),
  );
  for (const entries of states().values()) {
    // One that does not answer the next runner at once is waited for anew, and is up again.
    const told = entries.map(({ to }) => to).filter((to) => to !== 'up');
    expect(told).toEqual([...new Set(told)]);
  }
}

/** The periodic looks come as they like: only what the rollout itself does is counted. */
function atEffect(house: House, n: number, fault: (effect: string) => void): () => boolean {
  let effects = 0;
  house.engine.beforeEffect = (effect) => {
    if (['list', 'networks', 'events'].includes(effect)) return;
    effects += 1;
    if (effects === n) fault(effect);
  };
  return () => effects >= n;
}

async function rollOnce(house: House, release: RunnableRelease) {
  const told = await house.roll(release);
  await house.settled(told.kind === 'live' ? 'web.1 v2' : 'web.1 v1');
  const outcomes = house.journal.filter(
    (entry) => 'version' in entry && entry.version === 2 && ['live', 'failed'].includes(entry.kind),
  );
  expect(outcomes).toHaveLength(1);
  const runs = house.engine.started.filter((name) => name === 'release.2').length;
  const isComplete = told.kind === 'live' && release.releaseCommand !== null;
  expect(runs).toBeGreaterThanOrEqual(isComplete ? 1 : 0);
  expect(runs).toBeLessThanOrEqual(1);
  return told;
}
