import { expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

const CRASH = { process: 'web.1', version: 1, code: 'R16', message: 'web.1 exited.', at: 'now' };

async function running(status = 200) {
  const api = await startTestApi();
  const app = api.app('hello');
  const runner = await fakeStage(api.socket('runner'), (_request, response) => {
    const body = { id: 'not_found', message: 'not known' };
    sendJson(response, status === 200 ? { crashes: [CRASH], stops: [] } : body, status);
  });
  return { ...api, app, runner };
}

test('the crashes of an app are told as the run stage keeps them', async () => {
  const { call, app, runner } = await running();
  expect((await call('GET', '/apps/hello/crashes')).body).toEqual([CRASH]);
  await call('GET', '/apps/hello/crashes?count=20');
  expect(runner.asked.map(({ line }) => line)).toEqual([
    `GET /apps/${app.id}/crashes?count=5`,
    `GET /apps/${app.id}/crashes?count=20`,
  ]);
});

test.each(['0', '51', 'many'])('a count of %s is refused', async (count) => {
  const { call, runner } = await running();
  expect((await call('GET', `/apps/hello/crashes?count=${count}`)).status).toBe(400);
  expect(runner.asked).toEqual([]);
});

test('an app that the run stage has not heard of has neither crashes nor stops', async () => {
  const { call } = await running(404);
  expect((await call('GET', '/apps/hello/crashes')).body).toEqual([]);
  expect((await call('GET', '/apps/hello/stops')).body).toEqual([]);
});

test('without the run stage nothing is made up', async () => {
  const { call, runner } = await running();
  await runner.stop();
  expect((await call('GET', '/apps/hello/crashes')).status).toBe(503);
});
