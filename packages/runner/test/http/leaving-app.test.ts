import { fastify } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { processEndpoints } from '#src/http/process-endpoints.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

test('a destroyed app shows what still runs of it, and is unknown only when nothing is left', async () => {
  const house = new House({ stopGraceMs: 1_500 });
  onTestFinished(() => house.close());
  await house.roll(house.release(1, undefined, { IGNORE_TERM: '1' }));
  const server = fastify();
  processEndpoints(server, {
    now: house.world.now,
    clock: house.world.clock,
    files: house.world.files,
    fleet: house.fleet,
    oneOffs: { list: () => [], stop: () => false },
    cronRuns: { list: () => [], stop: () => false },
    crashes: house.world.crashes,
    meter: { look: async () => undefined },
    whenObserved: Promise.resolve(),
    presence: { answers: async () => true, awaySince: () => undefined },
  });
  const url = `/apps/${house.desired.id}/processes`;
  const look = () => server.inject({ method: 'GET', url });
  expect((await look()).json().processes).toHaveLength(1);
  house.fleet.hear({ kind: 'gone', appId: house.desired.id });
  const leaving = await look();
  expect([leaving.statusCode, leaving.json().processes.length]).toEqual([200, 1]);
  await until('nothing of it', async () => (await look()).statusCode !== 200);
});
