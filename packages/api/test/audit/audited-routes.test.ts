import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { auditServer } from '#src/audit/audit-server.ts';
import { verifyAudit } from '#src/audit/verify-audit.ts';
import { addDrain } from '#src/drains/add-drain.ts';
import { readDrainWish } from '#src/drains/read-drain-wish.ts';
import { createPipeline } from '#src/pipelines/change-pipeline.ts';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { issueToken } from '#src/tokens/issue-token.ts';
import { allRoutes, pathOf } from '../support/all-routes.ts';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';
import { cronJob } from '../support/test-ledger.ts';

// Goal: no route changes anything, or refuses it, without a row.
// Method: the table of the routes that really register; each one that may change something is called, and has to be here.

const CANARY = 'canary-5b1f-value';

interface Success {
  path?: string | ((ids: { coupling: string; token: string }) => string);
  body?: object | ((names: { pipeline: string; hello: string; shop: string }) => object);
  detail: object;
  /** Which app the row is about, where the path does not say it. */
  app?: string;
}

const DRAIN_URL = `https://drain:${CANARY}@logs.example.com/`;
const DRAIN = `/log-drains/${encodeURIComponent(DRAIN_URL)}`;
const COUPLING = (ids: { coupling: string }) => `/pipeline-couplings/${ids.coupling}`;

/** What makes each route succeed, and what its row tells. */
const SUCCESSES: Record<string, Success> = {
  'POST /apps': { body: { name: 'other' }, detail: {} },
  'PATCH /apps/:app': { body: { name: 'renamed' }, detail: { from: 'hello', to: 'renamed' } },
  'DELETE /apps/:app': { detail: {} },
  'PATCH /apps/:app/config-vars': {
    body: { SECRET: CANARY, OLD: null },
    detail: { release: 4, set: ['SECRET'], unset: ['OLD'] },
  },
  'POST /apps/:app/releases': { body: { release: 1 }, detail: { release: 4, to: 1 } },
  'POST /apps/:app/releases/:release/retry': {
    path: '/apps/hello/releases/3/retry',
    detail: { release: 4, of: 3 },
  },
  'PUT /apps/:app/releases/:release/pin': {
    path: '/apps/hello/releases/1/pin',
    detail: { release: 1 },
  },
  'DELETE /apps/:app/releases/:release/pin': {
    path: '/apps/hello/releases/1/pin',
    detail: { release: 1 },
  },
  'PATCH /apps/:app/formation': {
    body: { updates: [{ type: 'web', quantity: 3 }] },
    detail: { processes: { web: 3 } },
  },
  'PATCH /apps/:app/formation/:type': {
    path: '/apps/hello/formation/web',
    body: { quantity: 2 },
    detail: { processes: { web: 2 } },
  },
  'DELETE /apps/:app/formations/:type': {
    path: '/apps/hello/formations/web',
    detail: { type: 'web' },
  },
  'POST /apps/:app/formations/:type/actions/stop': {
    path: '/apps/hello/formations/web/actions/stop',
    detail: { type: 'web' },
  },
  'POST /apps/:app/dynos/:process/actions/stop': {
    path: '/apps/hello/dynos/web.1/actions/stop',
    detail: { process: 'web.1' },
  },
  'DELETE /apps/:app/dynos': { detail: {} },
  'DELETE /apps/:app/dynos/:process': {
    path: '/apps/hello/dynos/web.1',
    detail: { process: 'web.1' },
  },
  'POST /apps/:app/dynos': {
    body: { command: `echo ${CANARY}`, env: { TOKEN: CANARY } },
    detail: { process: 'run.1', release: 2, env: ['TOKEN'] },
  },
  'POST /apps/:app/cron/:job/runs': {
    path: '/apps/hello/cron/nightly/runs',
    detail: { job: 'nightly', process: 'cron.nightly.1', release: 2 },
  },
  'PUT /apps/:app/cron/:job/suspension': {
    path: '/apps/hello/cron/nightly/suspension',
    detail: { job: 'nightly' },
  },
  'DELETE /apps/:app/cron/:job/suspension': {
    path: '/apps/hello/cron/nightly/suspension',
    detail: { job: 'nightly' },
  },
  'POST /apps/:app/dynos/:process/exec': {
    path: '/apps/hello/dynos/web.1/exec',
    body: { command: `echo ${CANARY}` },
    detail: { process: 'run.1', release: 2 },
  },
  'POST /apps/:app/one-offs/:process/actions/stop': {
    path: '/apps/hello/one-offs/run.1234/actions/stop',
    detail: { process: 'run.1234' },
  },
  'POST /apps/:app/log-drains': {
    body: {
      url: `https://${CANARY}@logs.example.com/?key=${CANARY}`,
      headers: { 'X-Key': CANARY },
    },
    detail: { host: 'logs.example.com', format: 'logplex', headers: ['X-Key'] },
  },
  'DELETE /apps/:app/log-drains/:drain': { path: `/apps/hello${DRAIN}`, detail: {} },
  'POST /apps/:app/log-drains/:drain/test': {
    path: `/apps/hello${DRAIN}/test`,
    detail: { ok: true },
  },
  'POST /log-drains': {
    body: { url: `https://${CANARY}@logs.example.com/?key=${CANARY}`, format: 'otlp' },
    detail: { host: 'logs.example.com', format: 'otlp' },
  },
  'DELETE /log-drains/:drain': { path: DRAIN, detail: {} },
  'POST /log-drains/:drain/test': { path: `${DRAIN}/test`, detail: { ok: true } },
  'POST /oauth/authorizations': {
    body: { description: 'laptop' },
    detail: { id: expect.any(String), description: 'laptop' },
  },
  'DELETE /oauth/authorizations/:id': {
    path: ({ token }) => `/oauth/authorizations/${token}`,
    detail: { description: 'spare' },
  },
  'POST /stacks/update': { detail: {} },
  'POST /keys/rotate': { detail: { apps: 3 } },
  'POST /pipelines': { body: { name: 'second' }, detail: { pipeline: 'second' } },
  'PATCH /pipelines/:pipeline': {
    path: '/pipelines/first',
    body: { name: 'better' },
    detail: { from: 'first', to: 'better' },
  },
  'DELETE /pipelines/:pipeline': { path: '/pipelines/first', detail: { pipeline: 'first' } },
  'POST /pipeline-couplings': {
    body: { app: 'loner', pipeline: 'first', stage: 'development' },
    detail: { pipeline: 'first', stage: 'development' },
    app: 'loner',
  },
  'PATCH /pipeline-couplings/:id': {
    path: COUPLING,
    body: { stage: 'review' },
    detail: { pipeline: 'first', stage: 'review' },
    app: 'hello',
  },
  'DELETE /pipeline-couplings/:id': {
    path: COUPLING,
    detail: { pipeline: 'first', stage: 'staging' },
    app: 'hello',
  },
  'POST /pipeline-promotions': {
    body: ({ pipeline, hello, shop }) => ({
      pipeline: { id: pipeline },
      source: { app: { id: hello } },
      targets: [{ app: { id: shop } }],
    }),
    detail: { release: 1 },
    app: 'shop',
  },
};

async function started() {
  const api = await startTestApi();
  const hello = api.app('hello');
  api.set(hello, { OLD: CANARY });
  api.live(hello, api.push(hello, undefined, { cron: [cronJob('nightly')] }));
  api.fail(hello, api.push(hello));
  const shop = api.app('shop');
  api.app('loner');
  const pipeline = createPipeline(api.deps, api.actor, { name: 'first' });
  const coupling = coupleApp(api.deps, hello, pipeline, 'staging', 'ada@example.test');
  coupleApp(api.deps, shop, pipeline, 'production', 'ada@example.test');
  await fakeStage(api.socket('runner'), (request, response) => {
    const web = { id: 'c1', name: 'web.1', type: 'web', state: 'up', version: 2, since: '' };
    const oneOff = { process: 'run.1', session: CANARY, version: 2 };
    if (request.url?.includes('/cron/')) {
      return sendJson(response, { process: 'cron.nightly.1', version: 2 });
    }
    const isOneOff = /\/(one-offs|exec)$/.test(request.url ?? '');
    sendJson(response, isOneOff ? oneOff : { processes: [web], present: true, ids: [] });
  });
  await fakeStage(api.socket('builder'), (request, response) => {
    if (request.method === 'GET') return sendJson(response, { stacks: [], commits: [] });
    response.end('{"kind":"done","text":"ready"}\n');
  });
  await fakeStage(api.socket('logs'), (_request, response) =>
    sendJson(response, { ok: true, text: 'taken' }),
  );
  for (const owner of [hello, null]) {
    addDrain(api.deps, owner, readDrainWish({ url: DRAIN_URL }), api.actor.email);
  }
  const spare = issueToken(api.deps, api.actor, { description: 'spare', expiresAt: null });
  return { ...api, hello, shop, pipeline, ids: { coupling: coupling.id, token: spare.token.id } };
}

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
  const routes = (await changing(await started())).filter(
    ({ config }) => !config?.auditedElsewhere,
  );
  const names = routes.map(({ method, url }) => `${method} ${url}`);
  expect(Object.keys(SUCCESSES).sort()).toEqual(names.sort());
  for (const { method, url, config } of routes) {
    const name = `${method} ${url}`;
    const { path = pathOf(url, 'hello'), body, detail, app } = SUCCESSES[name] ?? {};
    const api = await started();
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
  const api = await started();
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
  const api = await started();
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

test('a target that could not take a promoted build is a refused try of its own', async () => {
  const api = await started();
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
  const api = await started();
  await api.call('PATCH', '/apps/hello/config-vars', { ONE: '1', TWO: '2' });
  await api.call('PATCH', '/apps/hello/config-vars', { ONE: '1', TWO: '3', NEVER_SET: null });
  const detail = JSON.parse(rowsOf(api).at(-1)?.detail ?? '');
  expect(detail).toEqual({ release: expect.any(Number), set: ['TWO'] });
});

test('a plan changes nothing and leaves no row', async () => {
  const api = await started();
  const before = rowsOf(api);
  await api.call('PATCH', '/apps/hello/config-vars?plan=true', { A: '1' });
  await api.call('POST', '/apps/hello/releases?plan=true', { release: 1 });
  expect(rowsOf(api)).toEqual(before);
  expect(api.logLines.join()).not.toContain('not audited');
});

test('a request that was sent twice is written once', async () => {
  const api = await started();
  const before = rowsOf(api).length;
  const ask = () => api.call('POST', '/apps', { name: 'other' }, { 'request-id': 'once' });
  await Promise.all([ask(), ask()]);
  expect(rowsOf(api)).toHaveLength(before + 1);
  expect(api.logLines.join()).not.toContain('not audited');
});

test('git’s first question, which has no credentials, is no refused try; a second one is', async () => {
  const api = await started();
  const before = rowsOf(api).length;
  const path = '/hello.git/info/refs?service=git-receive-pack';
  expect((await api.server.inject({ url: path })).statusCode).toBe(401);
  expect(rowsOf(api)).toHaveLength(before);
  await api.call('GET', path, undefined, { authorization: `Bearer ${api.strangersToken()}` });
  expect(rowsOf(api).at(-1)).toMatchObject({ action: 'git:connect', app_id: api.hello.id });
});

test('a row that cannot be written takes its change back', async () => {
  const api = await started();
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
  const api = await started();
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
  const api = await started();
  await api.call('PATCH', '/apps/hello/config-vars', { SECRET: CANARY });
  const files = readdirSync(api.folder).filter((name) => name.startsWith('ledger.db'));
  const text = files.map((name) => readFileSync(join(api.folder, name), 'latin1')).join();
  expect(text).not.toContain(CANARY);
});
