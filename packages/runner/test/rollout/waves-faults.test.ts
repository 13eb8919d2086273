import { expect, test } from 'vitest';
import { EngineError, type EngineErrorKind } from '#src/engine/engine.ts';
import { House } from '../support/house.ts';
import { paced, told, watchPeak } from '../support/house-waves.ts';

// Goal: a rollout in waves, with a type that is stopped first, survives the failure of any one call to the engine and the
// death of the runner at any of them: one outcome, one release that serves, no orphan, and the limits hold.

const ROLLOUT = { web: { surge: 1 }, worker: { surge: 0 } };
const FORMATION = {
  web: { quantity: 2, generation: 0 },
  worker: { quantity: 1, generation: 0 },
};
const EFFECTS_MAX = 200;
/** Each rollout has a house of its own, and waits more than it works. */
const HOUSES_AT_ONCE = 8;

test.each(['refused', 'away'] as const)(
  'the failure of any one call: %s',
  async (kind: EngineErrorKind) => {
    await atEach((n, effect) => {
      throw new EngineError(kind, `effect ${n} (${effect}) failed`);
    });
  },
);

test('the death of the runner at any call', async () => {
  const outcomes = await atEach((_n, _effect, house) =>
    queueMicrotask(() => house.killAndRestart()),
  );
  expect(new Set(outcomes)).toEqual(new Set(['live']));
});

type Fault = (n: number, effect: string, house: House) => void;

async function atEach(fault: Fault): Promise<string[]> {
  const outcomes: string[] = [];
  for (let first = 1, wasReached = true; wasReached; first += HOUSES_AT_ONCE) {
    expect(first).toBeLessThan(EFFECTS_MAX);
    const numbers = Array.from({ length: HOUSES_AT_ONCE }, (_, index) => first + index);
    const rolls = await Promise.all(numbers.map((n) => roll(n, fault)));
    outcomes.push(...rolls.map(({ outcome }) => outcome));
    wasReached = rolls.every(({ effects }, index) => effects >= first + index);
  }
  expect(outcomes.length).toBeGreaterThan(10);
  return outcomes;
}

async function roll(n: number, fault: Fault) {
  const house = new House();
  try {
    house.want({ formation: FORMATION });
    await house.roll(paced(house, 1, ROLLOUT));
    await house.settled('web.1 v1', 'web.2 v1', 'worker.1 v1');
    let effects = 0;
    house.engine.beforeEffect = (effect) => {
      if (['list', 'networks', 'events'].includes(effect)) return;
      effects += 1;
      if (effects === n) fault(n, effect, house);
    };
    const [web, worker] = [watchPeak(house, 'web'), watchPeak(house, 'worker')];
    const { kind } = await house.roll(paced(house, 2, ROLLOUT));
    const version = kind === 'live' ? 2 : 1;
    await house.settled(`web.1 v${version}`, `web.2 v${version}`, `worker.1 v${version}`);
    expect(told(house, 2).filter((each) => each !== 'settled')).toEqual([kind]);
    expect(web.peak).toBeLessThanOrEqual(3);
    expect(worker.peak).toBe(1);
    return { outcome: kind, effects };
  } finally {
    house.close();
  }
}
