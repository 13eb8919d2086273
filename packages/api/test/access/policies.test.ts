import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { guardServer } from '#src/access/guard-server.ts';
import { allRoutes, pathOf } from '../support/all-routes.ts';
import { startTestApi } from '../support/test-api.ts';

// Goal: no route is reachable by somebody who should not reach it.
// Method: the table of the routes that really register, each one tried by nobody and by a stranger.

test('a route without a policy cannot be registered', () => {
  const server = Fastify();
  guardServer(server, {} as never);
  expect(() => server.get('/secrets', async () => 'all of them')).toThrow(/declares no policy/);
  expect(() =>
    server.get('/secrets', { config: { policy: 'whoever' as never } }, async () => 'all of them'),
  ).toThrow(/declares no policy/);
});

test('every route declares a policy, and few ask for nobody', async () => {
  const api = await startTestApi();
  const routes = await allRoutes(api);
  expect(routes.length).toBeGreaterThan(40);
  const open = routes.filter((route) =>
    ['anyone', 'secret-address'].includes(route.config?.policy ?? ''),
  );
  expect(open.map((route) => route.url).sort()).toEqual(['/', '/health', '/log-sessions/:secret']);
});

test('every other route refuses whoever has no token, or a wrong one', async () => {
  const api = await startTestApi();
  api.app('hello');
  for (const { method, url, config } of await allRoutes(api)) {
    if (config?.policy === 'anyone' || config?.policy === 'secret-address') continue;
    for (const authorization of ['', 'Bearer undefined', `Bearer ${'tfp_'.padEnd(53, 'x')}`]) {
      const answer = await api.call(String(method), pathOf(url, 'hello'), undefined, {
        authorization,
      });
      expect(answer.status, `${method} ${url}`).toBe(401);
    }
  }
});

test("another person's app is not there, in the same words as one that never was", async () => {
  const api = await startTestApi();
  const { id } = api.app('hello');
  const authorization = `Bearer ${api.strangersToken()}`;
  for (const { method, url, config } of await allRoutes(api)) {
    if (!config?.policy?.startsWith('app:')) continue;
    const ask = (app: string) =>
      api.call(String(method), pathOf(url, app), undefined, { authorization });
    const [byName, byId, missing] = [await ask('hello'), await ask(id), await ask('no-such-app')];
    expect(byName.status, `${method} ${url}`).toBe(404);
    expect(byName.text).toBe(missing.text);
    expect(byId.text).toBe(missing.text);
  }
  expect((await api.call('GET', '/apps', undefined, { authorization })).body).toEqual([]);
  expect(api.deps.apps.livingIds()).toEqual([id]);
});

test('only an admin changes the platform', async () => {
  const api = await startTestApi();
  const authorization = `Bearer ${api.strangersToken()}`;
  const answer = await api.call('POST', '/stacks/update', undefined, { authorization });
  expect(answer).toMatchObject({ status: 403, body: { id: 'forbidden' } });
});

test('an owner who is no admin may do all with an app of their own', async () => {
  const api = await startTestApi();
  const authorization = `Bearer ${api.strangersToken()}`;
  const as = (method: string, url: string, body?: unknown) =>
    api.call(method, url, body, { authorization });
  expect((await as('POST', '/apps', { name: 'mine' })).status).toBe(201);
  expect((await as('PATCH', '/apps/mine/config-vars', { A: '1' })).status).toBe(200);
  expect((await as('DELETE', '/apps/mine')).status).toBe(200);
});
