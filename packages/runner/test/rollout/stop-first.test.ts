import type { EmptyReason } from '@tfp/contract/routes';
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

// Goal: of a type with a surge of 0 the new process starts when the old one has ended, whatever the cause of the change,
// and a release that fails then brings the old one back in the same way.

const ALONE = { worker: { surge: 0 } };
const ONE_OF_EACH = {
  web: { quantity: 1, generation: 0 },
  worker: { quantity: 1, generation: 0 },
};

let house: House;
afterEach(() => house.close());

async function liveHouse(timers: Partial<Timers> = {}) {
  house = new House(timers);
  house.want({ formation: ONE_OF_EACH });
  expect(await house.roll(paced(house, 1, ALONE))).toMatchObject({ kind: 'live' });
  await house.settled('web.1 v1', 'worker.1 v1');
  return watchPeak(house, 'worker');
}

test('it starts when the old one has ended, and the rest of the release is proven before that', async () => {
  const seen = await liveHouse({ stopGraceMs: 150 });
  const first = beforeStart(house, 'web.1 v2', () => running(house, 'worker'));
  house.want({ target: paced(house, 2, ALONE, { BOOT_MS: '80' }) });
  expect(await first).toEqual(['worker.1 v1']);
  expect(await house.outcome(2)).toMatchObject({
    kind: 'live',
    proof: { processes: ['web.1', 'worker.1'] },
  });
  await house.settled('web.1 v2', 'worker.1 v2');
  expect(seen.peak).toBe(1);
});

test('a release that fails before it takes over has stopped nothing', async () => {
  await liveHouse();
  const worker = await started(house, 'worker.1 v1');
  expect(await house.roll(paced(house, 2, ALONE, { CRASH_ON_BOOT: '3' }))).toMatchObject({
    kind: 'failed',
    verdict: { process: 'web.1' },
  });
  await house.settled('web.1 v1', 'worker.1 v1');
  expect(await started(house, 'worker.1 v1')).toBe(worker);
});

test('one that fails to start fails the release, and the old one comes back', async () => {
  const seen = await liveHouse();
  spoil(house, 'worker.1 v2', { CRASH_ON_BOOT: '3' });
  expect(await house.roll(paced(house, 2, ALONE))).toMatchObject({
    kind: 'failed',
    verdict: { code: 'R16', process: 'worker.1', exitCode: 3 },
  });
  await house.settled('web.1 v1', 'worker.1 v1');
  expect(seen.peak).toBe(1);
});

test('one that dies in its first minute takes the release back, one after the other', async () => {
  const seen = await liveHouse();
  await house.roll(paced(house, 2, ALONE));
  await house.settled('web.1 v2', 'worker.1 v2');
  house.engine.crash(await started(house, 'web.1 v2'), 7);
  await house.settled('web.1 v1', 'worker.1 v1');
  await until('the word of it', () => told(house, 2).includes('reverted'));
  expect(seen.peak).toBe(1);
});

test('a runner that dies while the old one stops starts the new one when that is over', async () => {
  house = new House({ stopGraceMs: 300 });
  house.want({ formation: ONE_OF_EACH });
  await house.roll(paced(house, 1, ALONE, { IGNORE_TERM: '1' }));
  await house.settled('web.1 v1', 'worker.1 v1');
  const seen = watchPeak(house, 'worker');
  house.want({ target: paced(house, 2, ALONE) });
  await until('its SIGTERM', () =>
    house.said.includes('State of worker.1 changed from up to stopping'),
  );
  house.killAndRestart();
  expect(await house.outcome(2)).toMatchObject({ kind: 'live' });
  await house.settled('web.1 v2', 'worker.1 v2');
  expect(seen.peak).toBe(1);
});

test('a restart and another size stop first as well, and a batch leaves the others at work', async () => {
  house = new House();
  const rollout = { worker: { surge: 0, batch: 1 } };
  const formation = (generation: number, size: 'standard' | 'large') => ({
    worker: { quantity: 3, generation, size },
  });
  house.want({ formation: formation(0, 'standard') });
  await house.roll(paced(house, 1, rollout));
  const all = ['worker.1 v1', 'worker.2 v1', 'worker.3 v1'];
  await house.settled(...all);
  const seen = watchPeak(house, 'worker');
  let fewest = 3;
  const before = house.engine.beforeEffect;
  house.engine.beforeEffect = (effect) => {
    before(effect);
    fewest = Math.min(fewest, running(house, 'worker').length);
  };
  for (const next of [formation(1, 'standard'), formation(1, 'large')]) {
    const old = [...house.engine.containers.keys()];
    house.want({ formation: next });
    await until('all to be new', () => old.every((id) => !house.engine.containers.has(id)));
    await house.settled(...all);
  }
  expect(seen.peak).toBe(3);
  expect(fewest).toBe(2);
});

test('visitors of a web type wait as for an app that boots, and never read that it is stopped', async () => {
  house = new House();
  const rollout = { web: { surge: 0 } };
  await house.roll(paced(house, 1, rollout));
  await house.settled('web.1 v1');
  const reasons: EmptyReason[] = [];
  house.world.routes.follow(new AbortController().signal, (line) => {
    for (const route of line.kind === 'table' ? line.routes : line.set) {
      if (route.kind === 'app' && route.targets.length === 0) reasons.push(route.empty);
    }
  });
  const seen = watchPeak(house, 'web');
  expect(await house.roll(paced(house, 2, rollout, { BOOT_MS: '50' }))).toMatchObject({
    kind: 'live',
  });
  spoil(house, 'web.1 v3', { CRASH_ON_BOOT: '1' });
  expect(await house.roll(paced(house, 3, rollout))).toMatchObject({ kind: 'failed' });
  await house.settled('web.1 v2');
  expect(new Set(reasons)).toEqual(new Set(['booting']));
  expect(seen.peak).toBe(1);
});

test('what ended with its engine comes back at once', async () => {
  const seen = await liveHouse();
  house.engine.restart();
  await until('none of the old', () => house.targets.length === 0);
  await house.settled('web.1 v1', 'worker.1 v1');
  expect(seen.peak).toBe(1);
});

test('what must not run twice is stopped first also where the release that comes does not say so', async () => {
  house = new House({ stopGraceMs: 300 });
  house.want({ formation: ONE_OF_EACH });
  await house.roll(paced(house, 1, ALONE, { IGNORE_TERM: '1' }));
  await house.settled('web.1 v1', 'worker.1 v1');
  const seen = watchPeak(house, 'worker');
  house.want({ target: house.release(2) });
  await until('its SIGTERM', () =>
    house.said.includes('State of worker.1 changed from up to stopping'),
  );
  // Nothing but its container knows any more what was said of it.
  const { memory } = house.fleet.find(house.desired.id);
  expect(memory.serving?.version).toBe(2);
  house.killAndRestart();
  expect(await house.outcome(2)).toMatchObject({
    kind: 'live',
    proof: { processes: ['web.1', 'worker.1'] },
  });
  await house.settled('web.1 v2', 'worker.1 v2');
  expect(seen.peak).toBe(1);
});
