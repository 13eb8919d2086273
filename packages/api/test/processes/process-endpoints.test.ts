import { expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

async function running() {
  const api = await startTestApi();
  const app = api.app('hello');
  api.live(app, api.push(app));
  const since = '2026-11-21T03:00:00.000Z';
  const process = (name: string, more: object = {}) => ({
    id: `id-of-${name}`,
    name,
    type: name.split('.')[0],
    command: 'node .',
    state: 'up',
    version: 1,
    generation: 0,
    since,
    restarts: 0,
    ...more,
  });
  const processes = [
    process('web.10'),
    process('web.2', { state: 'crashed', restarts: 3, exitCode: 7 }),
    process('run.4711'),
    process('cron.nightly.57', { type: 'cron.nightly' }),
  ];
  const runner = await fakeStage(api.socket('runner'), (_request, response) =>
    sendJson(response, { processes }),
  );
  return { ...api, app, runner };
}

test('processes are listed as the runner sees them, in the order of their names', async () => {
  const { call, app, deps } = await running();
  const list = (await call('GET', '/apps/hello/dynos')).body;
  expect(list.map((dyno: { name: string }) => dyno.name)).toEqual([
    'cron.nightly.57',
    'run.4711',
    'web.2',
    'web.10',
  ]);
  expect(list[2]).toMatchObject({
    state: 'crashed',
    release: { version: 1, id: deps.releases.find(app.id, 1)?.id },
    tfp: { restarts: 3, exit_code: 7 },
  });
  expect((await call('GET', '/apps/hello/dynos/web.10')).body.name).toBe('web.10');
});

test('one process is restarted by its name', async () => {
  const { call, app, runner, deps } = await running();
  expect((await call('DELETE', '/apps/hello/dynos/web.2')).status).toBe(202);
  expect(runner.asked.at(-1)?.line).toBe(`POST /apps/${app.id}/processes/web.2/restart`);
  expect(deps.events.newest(app.id, 1, {})).toMatchObject([
    {
      kind: 'process.restarted',
      process: 'web.2',
      text: 'Restart of web.2 asked for by ada@example.test',
    },
  ]);
});

test('to stop a process of the formation gives a fresh one, to stop a one-off ends it', async () => {
  const { call, app, runner, deps } = await running();
  const stop = async (of: string) => (await call('POST', `/apps/hello/${of}/actions/stop`)).status;
  expect(await stop('dynos/web.2')).toBe(202);
  expect(runner.asked.at(-1)?.line).toBe(`POST /apps/${app.id}/processes/web.2/restart`);
  expect(await stop('dynos/run.4711')).toBe(202);
  expect(runner.asked.at(-1)?.line).toMatch(/run\.4711/);
  expect(runner.asked.at(-1)?.line).not.toMatch(/restart/);
  const { generation } = deps.formation.of(app.id).web ?? { generation: 0 };
  expect(await stop('formations/web')).toBe(202);
  expect(deps.formation.of(app.id).web?.generation).toBe(generation + 1);
  expect(await stop('formations/none')).toBe(422);
});

test.each([
  ['POST', 'run.4711/actions/stop', 'run:stop', 'run.4711'],
  ['POST', 'id-of-run.4711/actions/stop', 'run:stop', 'run.4711'],
  ['DELETE', 'run.4711', 'run:stop', 'run.4711'],
  ['DELETE', 'cron.nightly.57', 'ps:stop', 'cron.nightly.57'],
  ['POST', 'cron.nightly.57/actions/stop', 'ps:stop', 'cron.nightly.57'],
])('%s %s is told as the stop that it is', async (method, path, action, process) => {
  const { call, app, deps, lines } = await running();
  const before = deps.events.newest(app.id, 9, {}).length;
  expect((await call(method, `/apps/hello/dynos/${path}`)).status).toBe(202);
  expect(deps.audit.page({ from: 99, limit: 1 })).toMatchObject([
    { action, outcome: 'done', detail: JSON.stringify({ process }) },
  ]);
  expect(lines.at(-1)?.text).toBe(`Stop of ${process} asked for by ada@example.test`);
  expect(deps.events.newest(app.id, 9, {})).toHaveLength(before);
});

test('a process that is not there is answered with those that are', async () => {
  const { call, runner } = await running();
  const answer = await call('DELETE', '/apps/hello/dynos/web.99%2f..%2fx');
  expect(answer).toMatchObject({
    status: 404,
    body: { hint: 'These run: cron.nightly.57, run.4711, web.2, web.10.' },
  });
  expect(runner.asked.some(({ line }) => line.startsWith('POST'))).toBe(false);
});

test('with the runner away, its own routes say so and all others work', async () => {
  const { call, runner } = await running();
  await runner.stop();
  for (const [method, url] of [
    ['GET', '/apps/hello/dynos'],
    ['DELETE', '/apps/hello/dynos/web.2'],
  ] as const) {
    const answer = await call(method, url);
    expect(answer).toMatchObject({ status: 503, body: { id: 'unavailable' } });
    expect(answer.body.message).toMatch(/^The run stage does not answer/);
  }
  expect((await call('PATCH', '/apps/hello/config-vars', { A: '1' })).status).toBe(200);
  expect((await call('PATCH', '/apps/hello/formation/web', { quantity: 2 })).status).toBe(200);
  expect((await call('DELETE', '/apps/hello/dynos')).status).toBe(202);
  expect((await call('GET', '/apps/hello')).status).toBe(200);
});

test('an app of which the run stage has not heard yet has no process', async () => {
  const api = await startTestApi();
  api.app('hello');
  const unknown = { id: 'not_found', message: 'The run stage does not know this app.' };
  await fakeStage(api.socket('runner'), (_request, response) => sendJson(response, unknown, 404));
  expect(await api.call('GET', '/apps/hello/dynos')).toMatchObject({ status: 200, body: [] });
});
