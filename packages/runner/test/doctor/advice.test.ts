import { expect, onTestFinished, test } from 'vitest';
import { adviseOnWrites } from '#src/doctor/advise-on-writes.ts';
import { examineApp } from '#src/doctor/examine-app.ts';
import { ENVIRONMENT_PATH, INIT_PATH } from '#src/engine/container-spec.ts';
import { EngineError } from '#src/engine/engine.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

const wrote = (...paths: string[]) => paths.map((path) => ({ path, kind: 'added' as const }));

test('what the engine and we put into a container, and what lies in /tmp, is no advice', () => {
  const files = wrote(
    INIT_PATH,
    ENVIRONMENT_PATH,
    '/etc/hosts',
    '/etc/resolv.conf',
    '/run/tfp/init',
    '/tmp/a.log',
    '/dev/x',
  );
  expect(adviseOnWrites('web.1', files, 5)).toEqual([]);
});

test('files and logs are told apart, by their names and not by their folders', () => {
  const files = wrote('/app', '/app/uploads', '/app/uploads/1.png', '/app/log', '/app/log/x.log');
  expect(adviseOnWrites('web.1', files, 5)).toMatchObject([
    { code: 'logs_to_files', found: 'web.1 writes logs into files: /app/log/x.log.' },
    { code: 'writes_files', found: expect.stringContaining(': /app/uploads/1.png. That') },
  ]);
});

test('of many files some are named and the others counted', () => {
  const [advice] = adviseOnWrites('web.1', wrote('/a', '/b', '/c', '/d'), 2);
  expect(advice?.found).toContain('/a, /b and 2 more');
});

test('an engine that hangs is not asked for what it alone can tell', async () => {
  const house = new House();
  onTestFinished(() => house.close());
  await house.roll(house.release(1));
  const app = house.fleet.find(house.desired.id);
  const world = { ...house.world, presence: { answers: async () => false } };
  const facts = { changes: async () => expect.unreachable('it was asked') };
  const examination = await examineApp({ world, facts }, app);
  expect(examination).toEqual({ checks: 3, advice: [], isBlind: true });
});

test('a process that had to be ended by force is told, until one of its type leaves by itself', async () => {
  const house = new House({ stopGraceMs: 100 });
  onTestFinished(() => house.close());
  await house.roll(house.release(1));
  const codes = async () => {
    const [app] = house.fleet.all();
    if (app === undefined) throw new Error('no app');
    const deps = { world: house.world, facts: { changes: async () => [] } };
    return (await examineApp(deps, app)).advice.map(({ code }) => code);
  };
  expect(await codes()).toEqual([]);
  await house.roll(house.release(2, undefined, { IGNORE_TERM: '1' }));
  await house.roll(house.release(3));
  await until('the advice', async () => (await codes()).includes('ignores_sigterm'));
  await house.roll(house.release(4));
  await until('no advice', async () => (await codes()).length === 0);
});

test('that it had to be ended by force is known at once, also where nobody hears of its end', async () => {
  const house = new House({ stopGraceMs: 20 });
  onTestFinished(() => house.close());
  await house.roll(house.release(1, undefined, { IGNORE_TERM: '1' }));
  await house.settled('web.1 v1');
  house.engine.beforeEffect = (effect) => {
    if (effect === 'exitOf') throw new EngineError('away', 'no answer');
  };
  house.want({ formation: { web: { quantity: 0, generation: 0 } } });
  const observed = () => house.fleet.all()[0]?.memory.observed.web?.sigkilled;
  await until('what was seen', () => observed() !== undefined);
  expect(observed()).toEqual({ release: 1 });
});
