import type { JournalEntry } from '@tfp/contract/journal';
import type { HealthCheck } from '@tfp/contract/releases';
import { afterEach, expect, test } from 'vitest';
import type { Timers } from '#src/config.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

// Goal: the journal tells what became of processes that were up, once for each change, with the numbers by which its
// reader can leave some out, and without a value of the config.

let house: House;
afterEach(() => house.close());

/** An answer has time, also on a machine that is busy. */
const readiness: HealthCheck = { type: 'readiness', path: '/up', wait: 0.01, timeout: 5 };
const liveness: HealthCheck = { ...readiness, type: 'liveness' };

async function liveHouse(
  timers: Partial<Timers>,
  checks: HealthCheck[] = [],
  config: Record<string, string> = {},
) {
  house = new House({ revertWindowMs: 0, ...timers });
  const release = house.release(1, house.image, config);
  await house.roll({ ...release, healthChecks: { web: checks } });
  await house.settled('web.1 v1');
}

function told<Kind extends JournalEntry['kind']>(kind: Kind) {
  return house.journal.filter(
    (entry): entry is Extract<JournalEntry, { kind: Kind }> => entry.kind === kind,
  );
}

const env = () => {
  const [container] = house.engine.containers.values();
  if (container === undefined) throw new Error('no container');
  return container.env;
};

const crashesTold = (count: number) =>
  until(
    `${count} crashes`,
    () => told('process').filter(({ to }) => to === 'crashed').length === count,
  );

test('readiness is told when it changes, how often, and masked', async () => {
  const check = { ...readiness, path: '/up/of-5b1f-value' };
  await liveHouse({}, [check], { TOKEN: 'of-5b1f-value' });
  for (const times of [1, 2]) {
    env().STATUS = '503';
    await until('it is unready', () => told('health').length === 2 * times - 1);
    env().STATUS = '200';
    await until('it is ready', () => told('health').length === 2 * times);
  }
  const about = { process: 'web.1', version: 1 };
  expect(told('health')).toMatchObject([
    {
      ...about,
      change: 'unready',
      times: 1,
      reason: 'its readiness check GET /up/[TOKEN] got status 503',
    },
    { ...about, change: 'ready', times: 1 },
    { ...about, change: 'unready', times: 2 },
    { ...about, change: 'ready', times: 2 },
  ]);
});

test('a process that is not alive is told as such, with its crashes in a row', async () => {
  await liveHouse({ backoffFirstMs: 20 }, [liveness]);
  env().STATUS = '503';
  const [entry] = await until('it is unwell', () => {
    const entries = told('health');
    return entries.length > 0 ? entries : undefined;
  });
  expect(entry).toMatchObject({
    change: 'unwell',
    times: 1,
    reason: expect.stringContaining('liveness check GET /up got status 503'),
  });
});

test('crashes are told with their code and their number; what starts behind them knows it, too', async () => {
  await liveHouse({ backoffFirstMs: 10, backoffSlowestMs: 20 });
  for (const count of [1, 2, 3]) {
    await until('a process', () => house.targets.length > 0);
    house.crash(4);
    await crashesTold(count);
    await house.settled('web.1 v1');
  }
  const crashed = told('process').filter(({ to }) => to === 'crashed');
  expect(crashed.map(({ code, crashes }) => [code, crashes])).toEqual([
    ['R16', 1],
    ['R16', 2],
    ['R16', 3],
  ]);
  const begun = () => told('process').filter(({ to }) => to === 'starting');
  await until('the last one', () => begun().length === 4);
  expect(begun().map(({ crashes }) => crashes ?? 0)).toEqual([0, 1, 2, 3]);
});

test('a fresh process that somebody asked for begins without the crashes of the old one', async () => {
  await liveHouse({ backoffFirstMs: 10 });
  house.crash(4);
  await crashesTold(1);
  await house.settled('web.1 v1');
  const { web } = house.desired.formation;
  if (web === undefined) throw new Error('no web');
  house.want({ formation: { web: { ...web, generation: web.generation + 1 } } });
  await until(
    'a new one',
    () => told('process').filter(({ to }) => to === 'starting').length === 3,
  );
  const begun = told('process').filter(({ to }) => to === 'starting');
  expect(begun.map(({ crashes }) => crashes ?? 0)).toEqual([0, 1, 0]);
});

test('that crashes in a row are over is told once, also over a death of the runner', async () => {
  await liveHouse({ backoffFirstMs: 10, backoffSlowestMs: 10, backoffResetMs: 1_500 });
  for (const count of [1, 2]) {
    await until('a process', () => house.targets.length > 0);
    house.crash(4);
    await crashesTold(count);
    await house.settled('web.1 v1');
  }
  const recovered = () => told('health').filter(({ change }) => change === 'recovered');
  await until('the end of the row', () => recovered().length > 0);
  expect(recovered()).toMatchObject([{ process: 'web.1', version: 1, times: 2 }]);
  house.killAndRestart();
  house.want({ formation: { web: { quantity: 2, generation: 0 } } });
  await house.settled('web.1 v1', 'web.2 v1');
  const since = house.world.now();
  await until('that time again', () => house.world.now() > since + 2_000);
  expect(recovered()).toHaveLength(1);
});

test('a runner that takes over tells that a process is up, where the one before died as it saw that', async () => {
  await liveHouse({});
  const [container] = house.engine.containers.values();
  const key = container?.name ?? '';
  const upTold = () => told('process').filter((entry) => entry.key === key && entry.to === 'up');
  await until('the first time', () => upTold().length === 1);
  house.killAndRestart();
  await house.settled('web.1 v1');
  // As it looks where the last word of the one before was that it starts.
  const starting = { from: 'none', to: 'starting', process: 'web.1', key, version: 1 } as const;
  await house.world.journal.append(house.desired.id, { kind: 'process', ...starting });
  house.killAndRestart();
  await until('the second time', () => upTold().length === 2);
});
