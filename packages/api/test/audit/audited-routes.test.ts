import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { auditServer } from '#src/audit/audit-server.ts';
import { verifyAudit } from '#src/audit/verify-audit.ts';
import { allRoutes, pathOf } from '../support/all-routes.ts';
import { CANARY, SUCCESSES, startWithAll } from '../support/changing-routes.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';

// Goal: no route changes anything, or refuses it, without a row.
// Method: the table of the routes that really register; each one that may change something is called, and has to be here.

const changing = async (api: TestApi) =>
  (await allRoutes(api)).filter(
    ({ method, config }) => method !== 'GET' && config?.audit !== 'none',
  );

const rowsOf = (api: TestApi) => api.deps.audit.after(0, 10_000);

test('a route that may change something and declares no audit cannot be registered', () => {
  const server = Fastify({ exposeHeadRoutes: false });
  auditServer(server, {} as never);
  server.get('/things', async () => []);
  server.post('/questions', { config: { audit: 'none' } }, async () => 42);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    const route = { method, url: '/things', handler: async () => 'done' };
    expect(() => server.route(route), method).toThrow(/declares no audit/);
    const odd = { ...route, config: { audit: 'Set it' } };
    expect(() => server.route(odd), method).toThrow(/declares no audit/);
  }
});

test('every route that changes something writes who did it, and no value', async () => {
  const routes = (await changing(await startWithAll())).filter(
    ({ config }) => !config?.auditedElsewhere,
  );
  const names = routes.map(({ method, url }) => `${method} ${url}`);
  expect(Object.keys(SUCCESSES).sort()).toEqual(names.sort());
  for (const { method, url, config } of routes) {
    const name = `${method} ${url}`;
    const { path = pathOf(url, 'hello'), body, detail, app } = SUCCESSES[name] ?? {};
    const api = await startWithAll();
    const names = { pipeline: api.pipeline.id, hello: api.hello.id, shop: api.shop.id };
    const address = typeof path === 'string' ? path : path(api.ids);
    const sent = typeof body === 'function' ? body(names) : body;
    const before = rowsOf(api).length;
    const answer = await api.call(String(method), address, sent, { 'request-id': 'asked-once' });
    expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300);
    const [row, ...more] = rowsOf(api)
      .slice(before)
      .filter(({ actor }) => actor !== 'tfp');
    expect(row, name).toMatchObject({
      action: config?.audit,
      outcome: 'done',
      actor: 'ada@example.test',
      token_id: expect.any(String),
      address: '127.0.0.1',
      request_id: 'asked-once',
      ...(url.includes(':app') ? { app_id: api.hello.id, app_name: 'hello' } : {}),
      ...(app === undefined ? {} : { app_name: app }),
    });
    expect(JSON.parse(row?.detail ?? '')).toMatchObject(detail ?? {});
    expect(more, name).toEqual([]);
    expect(JSON.stringify(rowsOf(api)), name).not.toContain(CANARY);
    expect(api.logLines.join(), name).not.toContain('not audited');
    expect(await verifyAudit(api.deps)).toMatchObject({ ok: true });
  }
});

test('every such route writes who was refused it: nobody, a stranger, and who is not heard out', async () => {
  const api = await startWithAll();
  const strangers = `Bearer ${api.strangersToken()}`;
  for (const { method, url, config } of await changing(api)) {
    const ask = (authorization: string, app = 'hello') =>
      api.call(String(method), pathOf(url, app), {}, { authorization });
    const before = rowsOf(api).length;
    await ask('Bearer wrong');
    const isAboutApp = url.includes(':app');
    const isForAll = config?.policy === 'signed-in';
    if (!isForAll) await ask(strangers);
    if (isAboutApp) await ask(strangers, 'no-such-app');
    const told = rowsOf(api)
      .slice(before)
      .map((row) => [row.action, row.outcome, row.actor, row.app_name, row.app_id !== null]);
    const row = (actor: string | null, app: string | null, isKnown: boolean) => [
      ...[config?.audit, 'refused', actor, app, isKnown],
    ];
    const app = isAboutApp ? 'hello' : null;
    expect(told, `${method} ${url}`).toEqual([
      row(null, app, isAboutApp),
      ...(isForAll ? [] : [row('eve@example.test', app, isAboutApp)]),
      ...(isAboutApp ? [row('eve@example.test', 'no-such-app', false)] : []),
    ]);
  }
});

test('what was asked badly, or came at the wrong time, is a refused try with its code', async () => {
  const api = await startWithAll();
  await api.call('PATCH', '/apps/hello/config-vars', { 'NOT A NAME': CANARY });
  await api.call('PATCH', '/apps/hello/config-vars?if-release=1', { A: CANARY });
  await api.call('PATCH', '/apps/hello/config-vars', { A: 1 });
  await api.call('POST', '/apps/hello/releases', { release: 3 });
  const rows = rowsOf(api).slice(-4);
  expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'config:set refused',
    'config:set refused',
    'config:set refused',
    'releases:rollback refused',
  ]);
  const codes = rows.map(({ detail }) => JSON.parse(detail).code);
  expect(codes).toEqual(['invalid_params', 'conflict', 'invalid_params', 'invalid_params']);
  expect(JSON.stringify(rows)).not.toContain(CANARY);
});

test('a token that may not be revoked is named by its id, and never by its secret', async () => {
  const api = await startTestApi();
  const id = crypto.randomUUID();
  const [own] = api.deps.tokens.ofUser(api.actor.userId);
  for (const each of [own?.id, id, api.token, '~']) {
    await api.call('DELETE', `/oauth/authorizations/${each}`);
  }
  const rows = rowsOf(api).slice(-4);
  const row = (detail: object) => ['authorizations:revoke', 'refused', detail];
  expect(rows.map(({ action, outcome, detail }) => [action, outcome, JSON.parse(detail)])).toEqual([
    row({ id: own?.id, code: 'conflict' }),
    row({ id, code: 'not_found' }),
    row({ code: 'not_found' }),
    row({ code: 'not_found' }),
  ]);
});

test('a target that could not take a promoted build is a refused try of its own', async () => {
  const api = await startWithAll();
  const { hello, shop, pipeline } = api;
  api.set(hello, { KEY: CANARY });
  api.live(hello, api.push(hello, undefined, { envSchema: { KEY: { required: true } } }));
  const promotion = {
    pipeline: { id: pipeline.id },
    source: { app: { id: hello.id } },
    targets: [{ app: { id: shop.id } }],
  };
  expect((await api.call('POST', '/pipeline-promotions', promotion)).status).toBe(201);
  const row = rowsOf(api).at(-1);
  expect(row).toMatchObject({ action: 'pipelines:promote', outcome: 'refused', app_id: shop.id });
  expect(JSON.parse(row?.detail ?? '')).toEqual({ code: 'invalid_params' });
});

test('of a config change stands what it changed, not what it named', async () => {
  const api = await startWithAll();
  await api.call('PATCH', '/apps/hello/config-vars', { ONE: '1', TWO: '2' });
  await api.call('PATCH', '/apps/hello/config-vars', { ONE: '1', TWO: '3', NEVER_SET: null });
  const detail = JSON.parse(rowsOf(api).at(-1)?.detail ?? '');
  expect(detail).toEqual({ release: expect.any(Number), set: ['TWO'] });
});

test('a plan changes nothing and leaves no row', async () => {
  const api = await startWithAll();
  const before = rowsOf(api);
  await api.call('PATCH', '/apps/hello/config-vars?plan=true', { A: '1' });
  await api.call('POST', '/apps/hello/releases?plan=true', { release: 1 });
  expect(rowsOf(api)).toEqual(before);
  expect(api.logLines.join()).not.toContain('not audited');
});

test('a request that was sent twice is written once', async () => {
  const api = await startWithAll();
  const before = rowsOf(api).length;
  const ask = () => api.call('POST', '/apps', { name: 'other' }, { 'request-id': 'once' });
  await Promise.all([ask(), ask()]);
  expect(rowsOf(api)).toHaveLength(before + 1);
  expect(api.logLines.join()).not.toContain('not audited');
});

test('git’s first question, which has no credentials, is no refused try; a second one is', async () => {
  const api = await startWithAll();
  const before = rowsOf(api).length;
  const path = '/hello.git/info/refs?service=git-receive-pack';
  expect((await api.server.inject({ url: path })).statusCode).toBe(401);
  expect(rowsOf(api)).toHaveLength(before);
  await api.call('GET', path, undefined, { authorization: `Bearer ${api.strangersToken()}` });
  expect(rowsOf(api).at(-1)).toMatchObject({ action: 'git:connect', app_id: api.hello.id });
});

test('a row that cannot be written takes its change back', async () => {
  const api = await startWithAll();
  api.db.exec(`CREATE TEMP TRIGGER disk BEFORE INSERT ON main.audit
    BEGIN SELECT RAISE(ABORT, 'the disk says no'); END`);
  const before = api.statuses(api.hello);
  const set = await api.call('PATCH', '/apps/hello/config-vars', { A: '1' });
  const made = await api.call('POST', '/apps', { name: 'other' });
  const stranger = `Bearer ${api.strangersToken()}`;
  const refused = await api.call('DELETE', '/apps/hello', undefined, { authorization: stranger });
  expect([set.status, made.status, refused.status]).toEqual([500, 500, 404]);
  expect(api.statuses(api.hello)).toBe(before);
  expect(api.deps.apps.livingByName('other')).toBeUndefined();
  expect(api.logLines.join()).toContain('refused try not audited');
});

test('a change that came to nothing leaves only the refused try', async () => {
  const api = await startWithAll();
  const before = rowsOf(api).length;
  api.db.exec(`CREATE TEMP TRIGGER disk BEFORE INSERT ON main.releases
    BEGIN SELECT RAISE(ABORT, 'the disk says no'); END`);
  const answer = await api.call('PATCH', '/apps/hello/config-vars', { A: '1' });
  expect(answer.status).toBe(500);
  const rows = rowsOf(api).slice(before);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['refused']);
  expect(JSON.parse(rows[0]?.detail ?? '')).toEqual({ code: 'internal_error' });
});

test('no value is in the files of the ledger', async () => {
  const api = await startWithAll();
  await api.call('PATCH', '/apps/hello/config-vars', { SECRET: CANARY });
  const files = readdirSync(api.folder).filter((name) => name.startsWith('ledger.db'));
  const text = files.map((name) => readFileSync(join(api.folder, name), 'latin1')).join();
  expect(text).not.toContain(CANARY);
});
