import { afterEach, expect, test } from 'vitest';
import type { Timers } from '#src/config.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';
import {
  beforeStart,
  paced,
  running,
  spoil,
  started,
  told,
  watchPeak,
} from '../support/house-waves.ts';

// Goal: a type with a surge is replaced in waves on a whole run stage, its limits hold, and what goes wrong in the middle
// ends as it does where all are replaced at once.

const SURGE = { web: { surge: 1 } };
const ALL = (version: number) => [1, 2, 3].map((number) => `web.${number} v${version}`);

let house: House;
afterEach(() => house.close());

async function liveHouse(timers: Partial<Timers> = {}) {
  house = new House(timers);
  house.want({ formation: { web: { quantity: 3, generation: 0 } } });
  await house.roll(paced(house, 1, SURGE));
  await house.settled(...ALL(1));
}

test('one more than the formation at most, and live when the last one is up', async () => {
  await liveHouse();
  const seen = watchPeak(house, 'web');
  const target = paced(house, 2, SURGE, { BOOT_MS: '30' });
  const last = beforeStart(house, 'web.3 v2', () => [running(house, 'web'), told(house, 2)]);
  house.want({ target });
  const [beside, outcomes] = await last;
  expect(beside).not.toContain('web.1 v1');
  expect(outcomes).toEqual([]);
  expect(await house.outcome(2)).toMatchObject({
    kind: 'live',
    proof: { processes: ['web.1', 'web.2', 'web.3'] },
  });
  expect(running(house, 'web')).toEqual(expect.arrayContaining(ALL(2)));
  house.want({ target: null, live: target });
  await house.settled(...ALL(2));
  expect(seen.peak).toBe(4);
});

test('it is live only when the routes to its last wave are acknowledged', async () => {
  await liveHouse({ routerAckMs: 10_000 });
  const last = beforeStart(house, 'web.3 v2', () => {
    house.isAcknowledging = false;
  });
  house.want({ target: paced(house, 2, SURGE) });
  await last;
  const isRouted = () =>
    house.targets.filter(({ id }) => house.engine.containers.get(id)?.env.TFP_RELEASE === 'v2')
      .length === 3;
  await until('the routes', isRouted);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(told(house, 2)).toEqual([]);
  house.isAcknowledging = true;
  house.report();
  expect(await house.outcome(2)).toMatchObject({ kind: 'live' });
});

test.each([
  ['ends', { CRASH_ON_BOOT: '3' }, 'R16'],
  ['never binds its port', { BIND: 'none' }, 'R10'],
])(
  'a process of the second wave that %s fails the release, and the old one comes back',
  async (_what, how, code) => {
    await liveHouse({ bootTimeoutMs: 600 });
    const seen = watchPeak(house, 'web');
    spoil(house, 'web.2 v2', how);
    expect(await house.roll(paced(house, 2, SURGE))).toMatchObject({
      kind: 'failed',
      verdict: { code, process: 'web.2' },
    });
    await house.settled(...ALL(1));
    expect(seen.peak).toBe(4);
    expect(told(house, 2)).toEqual(['failed']);
    expect(house.fleet.find(house.desired.id).memory).toMatchObject({
      serving: { version: 1 },
      announcing: null,
      rejected: [2],
    });
  },
);

test('a process that came up in the first wave and dies in the second fails the release as well', async () => {
  await liveHouse();
  spoil(house, 'web.2 v2', { BIND: 'none' });
  house.want({ target: paced(house, 2, SURGE) });
  await started(house, 'web.2 v2');
  house.engine.crash(await started(house, 'web.1 v2'), 9);
  expect(await house.outcome(2)).toMatchObject({ kind: 'failed', verdict: { process: 'web.1' } });
  house.want({ target: null });
  await house.settled(...ALL(1));
});

test('a runner that is killed between the waves goes on with them, and the outcome is told once', async () => {
  await liveHouse();
  const seen = watchPeak(house, 'web');
  const target = paced(house, 2, SURGE, { BOOT_MS: '40' });
  house.want({ target });
  await started(house, 'web.2 v2');
  house.killAndRestart();
  await started(house, 'web.3 v2');
  house.killAndRestart();
  expect(await house.outcome(2)).toMatchObject({ kind: 'live' });
  house.want({ target: null, live: target });
  await house.settled(...ALL(2));
  expect(told(house, 2).filter((kind) => kind === 'live')).toHaveLength(1);
  expect(seen.peak).toBe(4);
});

test('a newer release waits for no wave that hangs, and what the older one replaced is part of its proof', async () => {
  await liveHouse({ bootTimeoutMs: 60_000 });
  const seen = watchPeak(house, 'web');
  spoil(house, 'web.2 v2', { BIND: 'none' });
  house.want({ target: paced(house, 2, SURGE) });
  await started(house, 'web.2 v2');
  expect(await house.roll(paced(house, 3, SURGE))).toMatchObject({ kind: 'live' });
  await house.settled(...ALL(3));
  expect(seen.peak).toBe(4);
  expect(told(house, 2)).toEqual([]);
  await until('the proof', () => told(house, 3).includes('settled'));
  const proof = house.journal.flatMap((entry) =>
    entry.kind === 'settled' && entry.version === 3 ? [entry.proof.stopped] : [],
  );
  const stopped = proof.flat().map(({ process, version }) => `${process} v${version}`);
  expect(stopped).toEqual(expect.arrayContaining(['web.1 v1', 'web.2 v1', 'web.3 v1', 'web.1 v2']));
});

test('a newer release that fails before it takes over lets the waves go on', async () => {
  await liveHouse();
  house.want({ target: paced(house, 2, SURGE, { BOOT_MS: '60' }) });
  await started(house, 'web.2 v2');
  house.want({ target: paced(house, 3, SURGE, { CRASH_ON_BOOT: '4' }) });
  expect(await house.outcome(3)).toMatchObject({ kind: 'failed' });
  expect(await house.outcome(2)).toMatchObject({ kind: 'live' });
  await house.settled(...ALL(2));
});

test('a newer release that fails in its waves goes back to what was live, not to what it overtook', async () => {
  await liveHouse();
  spoil(house, 'web.2 v2', { BIND: 'none' });
  spoil(house, 'web.2 v3', { CRASH_ON_BOOT: '4' });
  house.want({ target: paced(house, 2, SURGE) });
  await started(house, 'web.2 v2');
  expect(await house.roll(paced(house, 3, SURGE))).toMatchObject({ kind: 'failed' });
  await house.settled(...ALL(1));
});

test('a restart keeps to the surge, and so does what is scaled in the middle of it', async () => {
  await liveHouse();
  const seen = watchPeak(house, 'web');
  const before = house.targets.map(({ id }) => id);
  house.want({ formation: { web: { quantity: 3, generation: 1 } } });
  await until('the second wave', () => !house.engine.containers.has(before[0] ?? ''));
  house.want({ formation: { web: { quantity: 2, generation: 1 } } });
  await until('all to be young', () => before.every((id) => !house.engine.containers.has(id)));
  await house.settled('web.1 v1', 'web.2 v1');
  expect(seen.peak).toBe(4);
});

test('a batch replaces so many at a time, however many may run beside it', async () => {
  house = new House();
  house.want({ formation: { web: { quantity: 4, generation: 0 } } });
  const rollout = { web: { surge: '100%', batch: 2 } };
  await house.roll(paced(house, 1, rollout));
  let most = 0;
  house.engine.beforeEffect = (effect) => {
    if (effect !== 'start') return;
    const young = [...house.engine.containers.values()].filter(
      ({ id, env }) =>
        env.TFP_RELEASE === 'v2' && house.targets.every((target) => target.id !== id),
    );
    most = Math.max(most, young.length);
  };
  await house.roll(paced(house, 2, rollout, { BOOT_MS: '20' }));
  await house.settled('web.1 v2', 'web.2 v2', 'web.3 v2', 'web.4 v2');
  expect(most).toBe(2);
});
