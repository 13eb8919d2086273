import { getEventListeners } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Timers } from '#src/config.ts';
import { EngineError } from '#src/engine/engine.ts';
import { until } from '../../../test/support/until.ts';
import { House } from './support/house.ts';

let house: House;

afterEach(() => house.close());

async function liveHouse(timers: Partial<Timers> = {}) {
  house = new House(timers);
  await house.roll(house.release(1));
  await house.settled('web.1 v1');
}

test('a release is live only after the router worker has acknowledged its routes', async () => {
  await liveHouse({ routerAckMs: 10_000 });
  house.isAcknowledging = false;
  house.want({ target: house.release(2) });
  await until('the switch', () =>
    house.targets.some(({ id }) => house.engine.containers.get(id)?.env.TFP_RELEASE === 'v2'),
  );
  expect(house.containers()).toEqual(['web.1 v1 running', 'web.1 v2 running']);
  expect(house.journal.some((entry) => entry.kind === 'live' && entry.version === 2)).toBe(false);
  house.report();
  expect(await house.outcome(2)).toMatchObject({ kind: 'live' });
  await house.settled('web.1 v2');
});

test('a worker that never acknowledges holds a release up for its time, and no longer', async () => {
  await liveHouse({ routerAckMs: 100 });
  house.isAcknowledging = false;
  const told = await house.roll(house.release(2));
  expect(told.kind === 'live' && told.proof.liveMs).toBeGreaterThanOrEqual(100);
});

test('an old process is stopped when its requests are done, or at the limit', async () => {
  await liveHouse({ drainRequestsMs: 200 });
  const old = house.targets[0]?.id ?? '';
  house.open[old] = { requests: 1, streams: 0 };
  const signals: number[] = [];
  house.engine.beforeEffect = (effect) => {
    if (effect === 'signal') signals.push(performance.now());
  };
  const begun = performance.now();
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  expect((signals[0] ?? 0) - begun).toBeGreaterThanOrEqual(200);
});

test('streams have a limit of their own', async () => {
  await liveHouse({ drainRequestsMs: 20, drainStreamsMs: 10_000 });
  const old = house.targets[0]?.id ?? '';
  house.open[old] = { requests: 0, streams: 1 };
  await house.roll(house.release(2));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(house.containers()).toContain('web.1 v1 running');
  delete house.open[old];
  house.report();
  await house.settled('web.1 v2');
});

test('a failed release tells its verdict once, and leaves the old one untouched', async () => {
  await liveHouse({ bootTimeoutMs: 400 });
  const before = house.targets;
  expect(await house.roll(house.release(2, house.image, { CRASH_ON_BOOT: '3' }))).toMatchObject({
    verdict: { code: 'R16', exitCode: 3, lines: expect.arrayContaining(['no database']) },
  });
  expect(await house.roll(house.release(3, house.image, { BIND: 'none' }))).toMatchObject({
    verdict: { code: 'R10' },
  });
  expect(await house.roll(house.release(4, 'sha256:none'))).toMatchObject({
    verdict: { code: 'R17' },
  });
  await house.settled('web.1 v1');
  expect(house.targets).toEqual(before);
  expect(house.journal.filter(({ kind }) => kind === 'failed')).toHaveLength(3);
});

test('a verdict tells no value of the config', async () => {
  await liveHouse();
  const config = { CRASH_ON_BOOT: '3', TOKEN: 'booting web.1 of v2' };
  expect(await house.roll(house.release(2, house.image, config))).toMatchObject({
    verdict: { code: 'R16', lines: ['[TOKEN]', 'no database'] },
  });
});

test('a first release that fails leaves nothing that serves', async () => {
  house = new House();
  await house.roll(house.release(1, house.image, { CRASH_ON_BOOT: '1' }));
  await house.settled();
  expect(await house.roll(house.release(2))).toMatchObject({ kind: 'live' });
});

test('a release that dies within its first minute is taken back and not tried again', async () => {
  await liveHouse();
  await house.roll(house.release(2));
  house.crash(7);
  await house.settled('web.1 v1');
  const reverted = await until('reverted', () =>
    house.journal.find(({ kind }) => kind === 'reverted'),
  );
  expect(reverted).toMatchObject({ version: 2, to: 1, verdict: { exitCode: 7 } });
  house.want({ live: house.release(2) });
  await house.settled('web.1 v1');
  expect(await house.roll(house.release(3))).toMatchObject({ kind: 'live' });
});

test('a crash loop backs off and is over with a new release', async () => {
  await liveHouse({ revertWindowMs: 0 });
  const backoffs = () => house.said.filter((line) => line.startsWith('Restarting web.1 in'));
  await until('a backoff', () => {
    house.crash(1);
    return backoffs().length >= 2;
  });
  expect(await house.roll(house.release(3))).toMatchObject({ kind: 'live' });
  await house.settled('web.1 v3');
  expect(house.journal.some((entry) => entry.kind === 'reverted')).toBe(false);
});

test('everything comes back after the engine was started again, and nothing counts as a crash', async () => {
  await liveHouse();
  house.want({ formation: { web: { quantity: 3, generation: 0 } } });
  await house.settled('web.1 v1', 'web.2 v1', 'web.3 v1');
  house.engine.restart();
  await until('none of the old', () => house.targets.length < 3);
  await house.settled('web.1 v1', 'web.2 v1', 'web.3 v1');
  expect(house.journal.some(({ kind }) => kind === 'reverted')).toBe(false);
});

test('a process that was killed by hand takes no release back', async () => {
  await liveHouse();
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  const [target] = house.targets;
  await house.engine.signal(target?.id ?? '', 'SIGTERM');
  await until(
    'another target',
    () => house.targets[0] !== undefined && house.targets[0].id !== target?.id,
  );
  await house.settled('web.1 v2');
});

test('an app keeps no listener of a process that has left', async () => {
  await liveHouse();
  const { hurry } = house.fleet.find(house.desired.id);
  for (const version of [2, 3, 4]) {
    await house.roll(house.release(version));
    await house.settled(`web.1 v${version}`);
  }
  expect(getEventListeners(hurry.signal, 'abort')).toEqual([]);
});

test('a destroyed app leaves no container, network or route, and says so', async () => {
  await liveHouse({ drainRequestsMs: 60_000 });
  house.open[house.targets[0]?.id ?? ''] = { requests: 1, streams: 0 };
  house.fleet.hear({ kind: 'gone', appId: house.desired.id });
  await until('gone', () => house.journal.at(-1)?.kind === 'gone');
  expect(house.containers()).toEqual([]);
  expect(await house.engine.networks()).toEqual([]);
  expect(house.targets).toEqual([]);
});

test('a network that cannot be removed is tried ever more seldom, and complained of once', async () => {
  await liveHouse();
  const tries: number[] = [];
  house.engine.beforeEffect = (effect) => {
    if (effect !== 'removeNetwork') return;
    tries.push(performance.now());
    throw new EngineError('refused', 'network has active endpoints');
  };
  house.fleet.hear({ kind: 'gone', appId: house.desired.id });
  await until('five tries', () => tries.length >= 5);
  expect(tries[4]! - tries[3]!).toBeGreaterThanOrEqual(35);
  expect(house.errors.filter((line) => line.includes('round failed'))).toHaveLength(1);
  house.engine.beforeEffect = () => {};
  await until('gone', () => house.journal.at(-1)?.kind === 'gone');
});

test('what an earlier runner left of an app that nobody knows any more goes, network and all', async () => {
  await liveHouse();
  const network = {
    name: 'lost',
    subnet: '127.9.9.0/24',
    mtu: 1500,
    labels: { 'tfp.app': 'lost' },
  };
  await house.engine.createNetwork(network);
  house.fleet.hear({ kind: 'synced' });
  await until('its end', () =>
    house.journal.some((entry) => entry.kind === 'gone' && entry.appId === 'lost'),
  );
  expect((await house.engine.networks()).map(({ name }) => name)).not.toContain('lost');
  await house.settled('web.1 v1');
});

test('a process that was taken off its network is replaced, and its release is not blamed', async () => {
  await liveHouse();
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  const [before] = house.targets;
  house.engine.loseNetworks();
  await until(
    'another target',
    () => house.targets[0] !== undefined && house.targets[0].id !== before?.id,
  );
  await house.settled('web.1 v2');
  expect(house.journal.some(({ kind }) => kind === 'reverted')).toBe(false);
});

test('a network that was removed while nothing ran is made anew, and is nobody’s fault', async () => {
  await liveHouse({ listIntervalMs: 60_000 });
  house.want({ formation: { web: { quantity: 0, generation: 0 } } });
  await house.settled();
  house.engine.loseNetworks();
  house.want({ formation: { web: { quantity: 1, generation: 0 } } });
  expect(await house.roll(house.release(2))).toMatchObject({ kind: 'live' });
  await house.settled('web.1 v2');
  expect(house.said.filter((line) => line.startsWith('Restarting'))).toEqual([]);
});

test('a release without a build ends what runs, and a later one begins anew', async () => {
  await liveHouse();
  house.want({ live: null, target: null, emptiedBy: 2 });
  await house.settled();
  expect(house.targets).toEqual([]);
  expect(await house.roll(house.release(3))).toMatchObject({ kind: 'live' });
  house.crash(7);
  await house.settled('web.1 v3');
  expect(house.journal.some(({ kind }) => kind === 'reverted')).toBe(false);
});

test('what serves is kept while the ledger has only not heard of it yet', async () => {
  await liveHouse();
  house.want({ live: null, target: null });
  await house.settled('web.1 v1');
});

test('a process that hangs is replaced without waiting for its last requests', async () => {
  await liveHouse({ bootTimeoutMs: 900, drainRequestsMs: 60_000, listIntervalMs: 60_000 });
  const [hanging] = house.targets;
  const id = hanging?.id ?? '';
  house.open[id] = { requests: 1, streams: 0 };
  house.engine.containers.get(id)?.server?.close();
  house.killAndRestart();
  await until('another target', () => house.targets[0] !== undefined && house.targets[0].id !== id);
  expect(house.containers()).toEqual(['web.1 v1 running', 'web.1 v1 running']);
});

test('the first release that is live outlives a runner that had told so and not yet written it down', async () => {
  house = new House();
  const { files } = house.world;
  house.world.files = {
    ...files,
    saveMemory(appId, memory) {
      if (memory.announcing !== null) files.saveMemory(appId, memory);
    },
  };
  expect(await house.roll(house.release(1))).toMatchObject({ kind: 'live' });
  const [target] = house.targets;
  house.killAndRestart();
  house.engine.crash(target?.id ?? '', 7);
  await house.settled('web.1 v1');
  expect(house.journal.filter(({ kind }) => kind === 'failed')).toEqual([]);
});
