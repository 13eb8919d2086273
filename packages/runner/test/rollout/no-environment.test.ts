import { afterEach, expect, test } from 'vitest';
import { EXIT_NO_ENVIRONMENT } from '#src/engine/container-spec.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

// Goal: a process that the platform gave no environment speaks against no release.

let house: House;

afterEach(() => house.close());

async function liveHouse() {
  house = new House();
  await house.roll(house.release(1));
  await house.settled('web.1 v1');
}

const newest = () => {
  const found = [...house.engine.containers.values()].find(({ env }) => env.TFP_RELEASE === 'v2');
  return found?.id ?? '';
};

test('a release that is awaited is told that the fault is the platform’s', async () => {
  await liveHouse();
  const config = { CRASH_ON_BOOT: String(EXIT_NO_ENVIRONMENT) };
  expect(await house.roll(house.release(2, house.image, config))).toMatchObject({
    kind: 'failed',
    verdict: { code: 'R99', message: expect.stringContaining('its environment did not reach it') },
  });
  await house.settled('web.1 v1');
});

test('a release that just went live is not taken back', async () => {
  await liveHouse();
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  const lost = newest();
  house.crash(EXIT_NO_ENVIRONMENT);
  await until('another process', () => newest() !== '' && newest() !== lost);
  await house.settled('web.1 v2');
  expect(house.journal.some(({ kind }) => kind === 'reverted')).toBe(false);
});

test.each([
  ['before the next one looks', true],
  ['under the eyes of the next one', false],
])(
  'when the runner died before it handed it over and the process ends %s, it is started again',
  async (_when, isEarly) => {
    await liveHouse();
    const target = house.release(2, house.image, { BOOT_MS: '500' });
    house.want({ target });
    await until('its container', () => house.containers().includes('web.1 v2 running'));
    const lost = newest();
    if (isEarly) house.engine.crash(lost, EXIT_NO_ENVIRONMENT);
    house.killAndRestart();
    if (!isEarly) {
      await until('the new runner to see it', () =>
        house.fleet.all().some((app) => app.processes.size === 2),
      );
      house.engine.crash(lost, EXIT_NO_ENVIRONMENT);
    }
    expect(await house.outcome(2)).toMatchObject({ kind: 'live' });
    house.want({ target: null, live: target });
    await house.settled('web.1 v2');
    expect(newest()).not.toBe(lost);
  },
);
