import { expect } from 'vitest';
import { addDrain } from '#src/drains/add-drain.ts';
import { readDrainWish } from '#src/drains/read-drain-wish.ts';
import { createPipeline } from '#src/pipelines/change-pipeline.ts';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { issueToken } from '#src/tokens/issue-token.ts';
import { fakeStage, sendJson } from './fake-stage.ts';
import { startTestApi } from './test-api.ts';
import { cronJob } from './test-ledger.ts';

/** Stands wherever a request carries a value that no row may tell. */
export const CANARY = 'canary-5b1f-value';

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
export const SUCCESSES: Record<string, Success> = {
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

/** A platform in which each of them succeeds. */
export async function startWithAll() {
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
  const [own] = api.deps.tokens.ofUser(api.actor.userId);
  const asker = { ...api.actor, tokenId: own?.id ?? '' };
  const spare = issueToken(api.deps, asker, { description: 'spare', expiresAt: null });
  return { ...api, hello, shop, pipeline, ids: { coupling: coupling.id, token: spare.token.id } };
}
