import { describe, expect, onTestFinished, test } from 'vitest';
import { checkFormations } from '#src/doctor/check-formations.ts';
import { checkLeftovers } from '#src/doctor/check-leftovers.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

// Goal: the oracle sees what is wrong. Method: a real runner on the fake engine; then the engine's list is bent.

async function running() {
  const house = new House();
  onTestFinished(() => house.close());
  await house.roll(house.release(1));
  await house.settled('web.1 v1');
  const look = async () =>
    checkFormations(house.fleet.all(), await house.engine.list(), house.world.now());
  await until('a well formation', async () => (await look()).length === 0);
  return { house, look };
}

describe('formations', () => {
  test('a formation that runs has nothing to be told', async () => {
    const { look } = await running();
    expect(await look()).toEqual([]);
  });

  test('a process that is missing, or one too many, is broken while nobody is at it', async () => {
    const { house } = await running();
    const apps = house.fleet.all();
    expect(checkFormations(apps, [], house.world.now())).toMatchObject([
      { code: 'formation_differs', severity: 'broken', found: expect.stringContaining('missing') },
    ]);
    const containers = await house.engine.list();
    const twice = [...containers, ...containers];
    expect(checkFormations(apps, twice, house.world.now())).toMatchObject([
      { severity: 'broken', found: expect.stringContaining('not wanted: web.1 v1') },
    ]);
  });

  test('a process of another release or generation fills no place', async () => {
    const { house } = await running();
    const containers = await house.engine.list();
    for (const label of ['tfp.release', 'tfp.generation']) {
      const other = containers.map((one) => ({ ...one, labels: { ...one.labels, [label]: '7' } }));
      expect(checkFormations(house.fleet.all(), other, house.world.now())[0]?.found).toMatch(
        /missing.*not wanted/,
      );
    }
  });

  test('while a release waits for its outcome the app is under way', async () => {
    const { house, look } = await running();
    house.want({ target: house.release(2) });
    expect(await look()).toMatchObject([{ severity: 'underway' }]);
  });
});

describe('leftovers', () => {
  const nothing = { containers: [], networks: [], volumes: [] };

  test('what an app that lives has is nobody else’s', async () => {
    const { house } = await running();
    const containers = await house.engine.list();
    const networks = await house.engine.networks();
    const { id } = house.world.platform;
    expect(checkLeftovers(house.fleet.all(), id, { ...nothing, containers, networks })).toEqual([]);
  });

  test('containers, networks and volumes of nobody are broken, with the command that removes them', async () => {
    const { house } = await running();
    const containers = await house.engine.list();
    const networks = await house.engine.networks();
    const { id } = house.world.platform;
    const found = checkLeftovers([], id, { containers, networks, volumes: ['stray'] });
    expect(found.map(({ code }) => code)).toEqual([
      'leftover_container',
      'leftover_network',
      'leftover_volume',
    ]);
    expect(found.map(({ next }) => next)).toEqual([
      `docker rm -f ${containers[0]?.name}`,
      `docker network rm ${networks[0]?.name}`,
      'docker volume rm stray',
    ]);
  });

  test('another platform on the same engine is not looked at', async () => {
    const { house } = await running();
    const networks = await house.engine.networks();
    expect(checkLeftovers([], 'another', { ...nothing, networks })).toEqual([]);
  });
});
