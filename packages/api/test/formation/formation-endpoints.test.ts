import { describe, expect, test } from 'vitest';
import { spokenForMb } from '#src/formation/spoken-for.ts';
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
  const tfp = { takes_effect: 'now' };
  expect((await call('GET', '/apps/hello/formation')).body).toEqual([
    { type: 'web', quantity: 1, size: 'standard', command: 'node .', tfp },
    { type: 'worker', quantity: 0, size: 'standard', command: 'node worker.js', tfp },
    { type: 'image', quantity: 0, size: 'standard', command: '', tfp },
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

describe('an app whose code never went live', () => {
  const TYPES = { web: 'npm start', worker: 'node worker.js', release: 'migrate' };
  const tfp = { takes_effect: 'next-release' };

  async function failing() {
    const api = await startTestApi();
    const app = api.app('hello');
    api.set(app, { A: '1' });
    api.fail(app, api.push(app, TYPES));
    return { ...api, app };
  }

  test('has the types that were built, and its next release begins with what is asked of them', async () => {
    const { call, app, deps, push, live, statuses } = await failing();
    expect((await call('GET', '/apps/hello/formation')).body).toEqual([
      { type: 'web', quantity: 1, size: 'standard', command: 'npm start', tfp },
      { type: 'worker', quantity: 0, size: 'standard', command: 'node worker.js', tfp },
    ]);
    const updates = scale(
      { type: 'web', quantity: 0 },
      { type: 'worker', quantity: 1, size: 'large' },
    );
    expect((await call('PATCH', '/apps/hello/formation', updates)).body).toMatchObject([
      { type: 'web', quantity: 0, tfp },
      { type: 'worker', quantity: 1, size: 'large', tfp },
    ]);
    push(app, TYPES);
    expect((await call('GET', '/apps/hello/formation/worker')).body).toMatchObject({
      tfp: { takes_effect: 'now' },
    });
    live(app, 3);
    expect(statuses(app)).toBe('1 succeeded, 2 failed, 3 succeeded');
    expect(deps.formation.of(app.id)).toMatchObject({
      web: { quantity: 0 },
      worker: { quantity: 1, size: 'large' },
    });
  });

  test('speaks for the room that its next release needs', async () => {
    const { call, deps } = await failing();
    expect(spokenForMb(deps)).toBe(512);
    await call('PATCH', '/apps/hello/formation/worker', { quantity: 2 });
    expect(spokenForMb(deps)).toBe(3 * 512);
  });

  test('can size its release command, and refuses a type that nobody built', async () => {
    const { call } = await failing();
    const sized = await call('PATCH', '/apps/hello/formation/release', { size: 'large' });
    expect(sized).toMatchObject({ status: 200, body: { size: 'large', tfp } });
    const answer = await call('PATCH', '/apps/hello/formation/clock', { quantity: 1 });
    expect(answer.body.message).toMatch(/has no process type "clock"; it has web, worker\./);
  });

  test('has the types of the newest that was built', async () => {
    const { call, app, fail, push } = await failing();
    fail(app, push(app, { web: 'node .', clock: 'node clock.js' }));
    const types = (await call('GET', '/apps/hello/formation')).body;
    expect(types.map(({ type }: { type: string }) => type)).toEqual(['web', 'clock']);
  });
});

test('a release that fails behind a live one brings no types', async () => {
  const { call, app, fail, push } = await deployed();
  fail(app, push(app, { web: 'node .', clock: 'node clock.js' }));
  expect((await call('GET', '/apps/hello/formation/clock')).status).toBe(422);
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
