import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryWarning } from '#src/machine/memory-warning.ts';
import { createUsageMeter } from '#src/machine/usage-meter.ts';
import { createProcessMeter, type ProcessMeter } from '#src/metrics/process-meter.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

const MB = 1024 * 1024;
const MINUTE = 60_000;
let house: House;
let meter: ProcessMeter;
let now: number;

beforeEach(async () => {
  house = new House();
  now = Date.now();
  meter = meterOf(house);
  await house.roll(house.release(1));
  await house.settled('web.1 v1');
});
afterEach(() => house.close());

function meterOf({ world, fleet }: House): ProcessMeter {
  let looks = 0;
  return createProcessMeter({
    engine: world.engine,
    usage: createUsageMeter(world.engine, () => ++looks * MINUTE),
    memory: createMemoryWarning(world.say),
    fleet,
    counts: world.counts,
    now: () => now,
  });
}

const idOf = () => house.targets[0]?.id ?? '';
async function uses(cpuMs: number, memoryMb: number, sent = 0): Promise<void> {
  house.engine.cpu.set(idOf(), cpuMs);
  house.engine.memory.set(idOf(), memoryMb * MB);
  house.engine.network.set(idOf(), { received: 0, sent });
  await meter.look();
}
const warnings = () => house.said.filter((line) => line.includes('R14'));
const told = () => meter.take().map(({ run }) => run);

describe('what is told of processes', () => {
  test('is what they used since their start, and the most memory since it was told', async () => {
    await uses(100, 50);
    await uses(200, 90);
    await uses(300, 70, 5_000);
    const start = Math.floor(
      (house.fleet.all()[0]?.processes.values().next().value?.startedAt ?? 0) / MINUTE,
    );
    expect(told()).toEqual([
      {
        processes: [
          ['web.1', idOf().slice(0, 12), start, 300, 70 * MB, 90 * MB, 512 * MB, 0, 5_000],
        ],
      },
    ]);
    await uses(90_000, 71);
    expect(told()[0]?.processes[0]?.slice(3, 6)).toEqual([90_000, 71 * MB, 71 * MB]);
  });

  test('is nothing while next to nothing happens, and all of it after a while', async () => {
    await uses(100, 50);
    expect(told()).toHaveLength(1);
    for (let minute = 1; minute < 5; minute++) {
      now += MINUTE;
      await uses(100 + minute * 20, 50.5);
      expect(told()).toEqual([]);
    }
    now += MINUTE;
    await uses(200, 50);
    expect(told()[0]?.processes[0]?.slice(3, 5)).toEqual([200, 50 * MB]);
  });

  test.each([
    ['CPU', [100 + 400, 50, 0]],
    ['memory', [100, 60, 0]],
    ['network', [100, 50, 100_000]],
  ] as const)('is told when %s was used', async (_what, [cpuMs, memoryMb, sent]) => {
    await uses(100, 50);
    told();
    now += MINUTE;
    await uses(cpuMs, memoryMb, sent);
    expect(told()).toHaveLength(1);
  });

  test('names crashes by code, restarts, and what the crashed one had used', async () => {
    await uses(100, 50);
    told();
    const crashed = idOf();
    house.engine.cpu.set(crashed, 900);
    await meter.look();
    house.crash(1);
    await until('another process', () => idOf() !== crashed && idOf() !== '');
    await until('its crash is over', () => house.containers().join() === 'web.1 v1 running');
    await uses(10, 40);
    const [run] = told();
    expect(run).toMatchObject({
      crashes: { 'web.1': { R16: 1 } },
      restarts: { 'web.1': 1 },
      ended: [
        ['web.1', crashed.slice(0, 12), expect.anything(), 900, 50 * MB, 50 * MB, 512 * MB, 0, 0],
      ],
    });
    expect(run?.processes.map(([name, id]) => [name, id])).toEqual([
      ['web.1', idOf().slice(0, 12)],
    ]);
  });

  test('of a new release is no restart', async () => {
    await uses(100, 50);
    await house.roll(house.release(2));
    await house.settled('web.1 v2');
    await uses(100, 50);
    expect(told()[0]).not.toHaveProperty('restarts');
  });

  test('is told once more when the last one has gone, and then no more', async () => {
    await uses(100, 50);
    told();
    house.want({ formation: { web: { quantity: 0, generation: 0 } } });
    await until('no container', () => house.containers().length === 0);
    await meter.look();
    const [last] = told();
    expect(last?.processes).toEqual([]);
    expect(last?.ended).toHaveLength(1);
    now += 10 * MINUTE;
    expect(told()).toEqual([]);
  });

  test('by a runner that found a process running leaves its start to the runner before', async () => {
    await uses(100, 50);
    const id = idOf();
    house.killAndRestart();
    meter = meterOf(house);
    await until('the process is found', () => idOf() === id);
    await uses(150, 50);
    expect(told()[0]?.processes[0]?.slice(1, 4)).toEqual([id.slice(0, 12), 0, 150]);
  });
});

test('a process that comes near its limit is warned of once, and its successor again', async () => {
  await uses(0, 460);
  expect(warnings()).toEqual([]);
  await uses(0, 470);
  await uses(0, 500);
  const words =
    'Error R14 (Memory nearly used up): web.1 uses 470 of the 512 MB of its size standard';
  expect(warnings()).toEqual([words]);
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  await uses(0, 470);
  expect(warnings()).toEqual([words, words]);
});

test('a release command is warned of as well, and has no numbers', async () => {
  const target = { ...house.release(2), releaseCommand: 'sleep 60' };
  house.want({ target });
  const command = await until('the command', () =>
    [...house.engine.containers.values()].find(({ env }) => env.DYNO === 'release.2'),
  );
  await until('it to run', () => command.state === 'running');
  house.engine.memory.set(command.id, 500 * MB);
  await until('its warning', async () => {
    await meter.look();
    return warnings().some((line) => line.includes('release.2 uses 500'));
  });
  expect(told()[0]?.processes.map(([name]) => name)).toEqual(['web.1']);
});
