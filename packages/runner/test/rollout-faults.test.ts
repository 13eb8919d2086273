import { expect, test } from 'vitest';
import { EngineError, type EngineErrorKind } from '#src/engine/engine.ts';
import { House } from './support/house.ts';

// Goal: whichever call to the engine fails, a rollout ends with one outcome, one release that serves and no orphan.
// Method: the first call fails, then the second, and so on, until a whole rollout passes without reaching the N-th.

const EFFECTS_MAX = 200;

async function rollWithFault(n: number, kind: EngineErrorKind): Promise<boolean> {
  const house = new House();
  try {
    await house.roll(house.release(1));
    await house.settled('web.1 v1');
    let effects = 0;
    house.engine.beforeEffect = (effect) => {
      // The periodic looks come as they like: only what the rollout itself does is counted.
      if (['list', 'networks', 'events'].includes(effect)) return;
      effects += 1;
      if (effects === n) throw new EngineError(kind, `effect ${n} (${effect}) failed`);
    };
    const told = await house.roll(house.release(2));
    await house.settled(told.kind === 'live' ? 'web.1 v2' : 'web.1 v1');
    const outcomes = house.journal.filter(
      (entry) =>
        'version' in entry && entry.version === 2 && ['live', 'failed'].includes(entry.kind),
    );
    expect(outcomes).toHaveLength(1);
    const wasReached = effects >= n;
    house.engine.beforeEffect = () => {};
    expect(await house.roll(house.release(3))).toMatchObject({ kind: 'live' });
    await house.settled('web.1 v3');
    return wasReached;
  } finally {
    house.close();
  }
}

test.each<EngineErrorKind>(['refused', 'broken', 'away'])(
  'a rollout survives the failure of any one call to the engine: %s',
  async (kind) => {
    let n = 1;
    while (await rollWithFault(n, kind)) {
      n += 1;
      expect(n).toBeLessThan(EFFECTS_MAX);
    }
    expect(n).toBeGreaterThan(5);
  },
);

test('a rollout survives the death of the runner at any call to the engine', async () => {
  for (let n = 1, wasReached = true; wasReached; n++) wasReached = await rollWithDeath(n);
});

async function rollWithDeath(n: number): Promise<boolean> {
  const house = new House();
  try {
    await house.roll(house.release(1));
    await house.settled('web.1 v1');
    let effects = 0;
    house.engine.beforeEffect = (effect) => {
      if (['list', 'networks', 'events'].includes(effect)) return;
      effects += 1;
      if (effects !== n) return;
      queueMicrotask(() => house.killAndRestart());
    };
    expect(await house.roll(house.release(2))).toMatchObject({ kind: 'live' });
    await house.settled('web.1 v2');
    return effects >= n;
  } finally {
    house.close();
  }
}
