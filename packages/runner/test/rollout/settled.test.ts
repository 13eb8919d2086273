import type { JournalEntry } from '@tfp/contract/journal';
import { afterEach, expect, test } from 'vitest';
import type { Timers } from '#src/config.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

let house: House;

afterEach(() => house.close());

async function liveHouse(config: Record<string, string> = {}, timers: Partial<Timers> = {}) {
  house = new House(timers);
  await house.roll(house.release(1, house.image, config));
  await house.settled('web.1 v1');
}

/** What is open is waited for until a test closes it. */
const PATIENT = { drainRequestsMs: 60_000, drainStreamsMs: 60_000 };
const proofsOf = (version: number) =>
  house.journal.filter(
    (entry): entry is JournalEntry & { kind: 'settled' } =>
      entry.kind === 'settled' && entry.version === version,
  );
const proofOf = (version: number) =>
  until(`the proof of v${version}`, () => proofsOf(version)[0]?.proof);
const target = () => house.targets[0]?.id ?? '';

test('a first release has replaced nothing', async () => {
  await liveHouse();
  expect(await proofOf(1)).toEqual({ drained: 0, dropped: 0, cut: 0, stopped: [], killed: [] });
  expect(house.said.some((line) => line.startsWith('v1 is in place'))).toBe(false);
});

test('what was in flight and who stopped is told once, behind live, and in the stream of the app', async () => {
  await liveHouse({}, PATIENT);
  const old = target();
  house.open[old] = { requests: 2, streams: 1 };
  house.left[old] = { drained: 3, dropped: 0, streams: 0 };
  await house.roll(house.release(2));
  expect(proofsOf(2)).toEqual([]);
  delete house.open[old];
  house.left[old] = { drained: 4, dropped: 1, streams: 1 };
  house.report();
  expect(await proofOf(2)).toEqual({
    drained: 5,
    dropped: 1,
    cut: 0,
    stopped: [{ process: 'web.1', version: 1, ms: expect.any(Number) }],
    killed: [],
  });
  await house.settled('web.1 v2');
  expect(proofsOf(2)).toHaveLength(1);
  expect(house.said).toContainEqual(
    expect.stringMatching(
      /^v2 is in place: 5 requests drained, 1 dropped; web\.1 stopped \d+\.\d s after SIGTERM$/,
    ),
  );
});

test('streams that are open at their limit are cut, and none of those that ended by themselves', async () => {
  await liveHouse({}, { drainRequestsMs: 10, drainStreamsMs: 50 });
  const old = target();
  house.open[old] = { requests: 0, streams: 2 };
  house.left[old] = { drained: 0, dropped: 0, streams: 1 };
  await house.roll(house.release(2));
  await until('SIGTERM', () => house.said.includes('State of web.1 changed from up to stopping'));
  delete house.open[old];
  house.left[old] = { drained: 0, dropped: 0, streams: 3 };
  house.report();
  expect(await proofOf(2)).toMatchObject({ drained: 1, dropped: 0, cut: 2 });
});

test('a process that ignores SIGTERM is told as killed, with R12', async () => {
  await liveHouse({ IGNORE_TERM: '1' });
  await house.roll(house.release(2));
  const { stopped, killed } = await proofOf(2);
  expect(stopped).toEqual([]);
  expect(killed).toEqual([
    { process: 'web.1', version: 1, ms: expect.any(Number), signal: 'SIGKILL' },
  ]);
  expect(killed[0]?.ms).toBeGreaterThan(0);
  expect(house.said).toContainEqual(expect.stringMatching(/^Error R12 \(Exit timeout\): web\.1/));
});

test('a release that fails has no proof, and that of the one before stays its own', async () => {
  await liveHouse();
  await house.roll(house.release(2));
  await proofOf(2);
  await house.roll(house.release(3, house.image, { CRASH_ON_BOOT: '3' }));
  await house.settled('web.1 v2');
  expect(proofsOf(3)).toEqual([]);
  expect(proofsOf(2)).toHaveLength(1);
});

test('a release that is taken back has none either', async () => {
  await liveHouse({}, PATIENT);
  const old = target();
  house.open[old] = { requests: 1, streams: 0 };
  await house.roll(house.release(2));
  house.crash(7);
  await until('reverted', () => house.journal.find(({ kind }) => kind === 'reverted'));
  delete house.open[old];
  house.report();
  await house.settled('web.1 v1');
  expect(proofsOf(2)).toEqual([]);
});

test('rollouts that overlap each get their own proof', async () => {
  await liveHouse({}, PATIENT);
  const first = target();
  house.open[first] = { requests: 0, streams: 1 };
  await house.roll(house.release(2));
  await house.roll(house.release(3));
  expect(await proofOf(3)).toMatchObject({ stopped: [{ process: 'web.1', version: 2 }] });
  expect(proofsOf(2)).toEqual([]);
  delete house.open[first];
  house.report();
  expect(await proofOf(2)).toMatchObject({ stopped: [{ process: 'web.1', version: 1 }] });
});

test('a runner that is killed while an old process drains tells the proof after all', async () => {
  await liveHouse({}, PATIENT);
  const old = target();
  house.open[old] = { requests: 1, streams: 0 };
  house.left[old] = { drained: 3, dropped: 0, streams: 0 };
  await house.roll(house.release(2));
  house.killAndRestart();
  await until('the new runner to drain it', () => house.targets.every(({ id }) => id !== old));
  delete house.open[old];
  house.left[old] = { drained: 4, dropped: 0, streams: 0 };
  house.report();
  expect(await proofOf(2)).toMatchObject({ drained: 4, stopped: [{ process: 'web.1' }] });
});

test('a restart has no release to stand on: how the old process went is kept for whoever asks', async () => {
  await liveHouse();
  const old = target();
  house.left[old] = { drained: 2, dropped: 0, streams: 0 };
  house.want({ formation: { web: { quantity: 1, generation: 1 } } });
  const app = house.fleet.all()[0];
  const stop = await until('its end', () => app?.stops.find(({ id }) => id === old));
  expect(stop).toMatchObject({ process: 'web.1', version: 1, drained: 2, isKilled: false });
  expect(proofsOf(1)).toHaveLength(1);
});

test('a disk that does not take how a process stopped keeps no container', async () => {
  await liveHouse();
  const { files } = house.world;
  let refusals = 0;
  house.world.files = {
    ...files,
    saveMemory(appId, memory) {
      const tellsStops = memory.settling.some(({ stops }) => stops.length > 0);
      if (tellsStops && refusals++ === 0) throw new Error('EIO: i/o error, fsync');
      files.saveMemory(appId, memory);
    },
  };
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  expect(await proofOf(2)).toMatchObject({ stopped: [{ process: 'web.1', version: 1 }] });
  expect(refusals).toBeGreaterThan(0);
});

test('a disk that does not take that a process had to be killed keeps no container', async () => {
  await liveHouse({ IGNORE_TERM: '1' });
  const { files } = house.world;
  let refusals = 0;
  house.world.files = {
    ...files,
    saveMemory(appId, memory) {
      const tellsKill = Object.values(memory.observed).some(({ sigkilled }) => sigkilled);
      if (tellsKill && refusals++ === 0) throw new Error('EIO: i/o error, fsync');
      files.saveMemory(appId, memory);
    },
  };
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  expect(await proofOf(2)).toMatchObject({ killed: [{ process: 'web.1', version: 1 }] });
  expect(refusals).toBeGreaterThan(0);
});
