import { expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { startTestApi } from '../support/test-api.ts';

async function deployed() {
  const api = await startTestApi();
  const app = api.app('hello');
  const types = { web: 'node .', worker: 'node worker.js', image: null, release: 'migrate' };
  api.live(app, api.push(app, types));
  const counts = () =>
    Object.entries(api.deps.formation.of(app.id))
      .map(([type, { quantity }]) => `${type}=${quantity}`)
      .join(' ');
  return { ...api, app, counts };
}

const scale = (...updates: object[]) => ({ updates });

test('the formation lists each type that can run, and not the release command', async () => {
  const { call } = await deployed();
  expect((await call('GET', '/apps/hello/formation')).body).toEqual([
    { type: 'web', quantity: 1, size: 'standard', command: 'node .' },
    { type: 'worker', quantity: 0, size: 'standard', command: 'node worker.js' },
    { type: 'image', quantity: 0, size: 'standard', command: '' },
  ]);
});

test('counts are set and added to, many at once; the reply lists those that were named', async () => {
  const { call, counts } = await deployed();
  const answer = await call(
    'PATCH',
    '/apps/hello/formation',
    scale({ type: 'web', quantity: '3' }, { type: 'worker', quantity: '+2' }),
  );
  expect(answer.body).toMatchObject([
    { type: 'web', quantity: 3 },
    { type: 'worker', quantity: 2 },
  ]);
  await call('PATCH', '/apps/hello/formation', scale({ type: 'web', quantity: '-1' }));
  await call('PATCH', '/apps/hello/formation/worker', { quantity: 0 });
  expect(counts()).toBe('image=0 web=2 worker=0');
});

test.each([
  [{ type: 'web', quantity: -1 }, /web cannot run -1 processes/],
  [{ type: 'web', quantity: '-2' }, /web runs 1, so -2 would leave -1/],
  [{ type: 'web', quantity: 'many' }, /is no number of web processes/],
  [{ type: 'web', quantity: 1.5 }, /is no number of web processes/],
  [{ type: 'wrker', quantity: 1 }, /has no process type "wrker"/],
  [{ type: '__proto__', quantity: 1 }, /has no process type "__proto__"/],
  [{ type: 'release', quantity: 1 }, /runs once before each release/],
  [{ type: 'web', quantity: limits.processesPerAppMax + 1 }, /an app runs 100 at the most/],
  [{ type: 'web', size: 'huge' }, /no process size "huge"/],
  [{ type: 'release', size: 'large', quantity: 1 }, /runs once before each release/],
])('%o is refused in words, and nothing of the call counts', async (update, words) => {
  const { call, counts } = await deployed();
  const body = scale({ type: 'worker', quantity: 1 }, update);
  const answer = await call('PATCH', '/apps/hello/formation', body);
  expect(answer).toMatchObject({ status: 422, body: { id: 'invalid_params' } });
  expect(answer.body.message).toMatch(words);
  expect(counts()).toBe('image=0 web=1 worker=0');
});

test('an unknown type is answered with those that there are', async () => {
  const { call } = await deployed();
  const answer = await call('PATCH', '/apps/hello/formation/wrker', { quantity: 1 });
  expect(answer.body.message).toBe(
    'hello has no process type "wrker"; it has web, worker, image. Nothing was changed.',
  );
});

test('before a first deploy there is nothing to scale', async () => {
  const api = await startTestApi();
  api.set(api.app('hello'), { A: '1' });
  expect((await api.call('GET', '/apps/hello/formation')).body).toEqual([]);
  const answer = await api.call('PATCH', '/apps/hello/formation/web', { quantity: 2 });
  expect(answer.status).toBe(422);
  expect(answer.body.message).toMatch(/hello has no process types yet: nothing was deployed/);
});

test('a restart asks for a new generation, of one type or of all, and makes no release', async () => {
  const { call, deps, app, statuses } = await deployed();
  const generations = () => {
    const { web, worker } = deps.formation.of(app.id);
    return [web?.generation, worker?.generation];
  };
  expect(await call('DELETE', '/apps/hello/formations/worker')).toMatchObject({
    status: 202,
    body: {},
  });
  expect(generations()).toEqual([0, 1]);
  expect((await call('DELETE', '/apps/hello/dynos')).status).toBe(202);
  expect(generations()).toEqual([1, 2]);
  expect((await call('DELETE', '/apps/hello/formations/nope')).status).toBe(422);
  expect(statuses(app)).toBe('1 succeeded');
});
