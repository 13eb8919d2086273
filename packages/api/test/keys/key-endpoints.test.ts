import { expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

async function startWithRunner() {
  const api = await startTestApi();
  const runner = await fakeStage(api.socket('runner'), (_request, response) =>
    sendJson(response, { ids: [api.deps.masterKey.newest().id] }),
  );
  return { ...api, stage: runner };
}

test('a rotation says what it did, by short ids alone', async () => {
  const { call, app, deps, stage, logLines } = await startWithRunner();
  app('hello');
  const old = deps.masterKey.newest();
  const answer = await call('POST', '/keys/rotate');
  const fresh = deps.masterKey.newest();
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.body).toEqual({
    file: deps.masterKey.file,
    key: fresh.id,
    previous_key: old.id,
    apps: 1,
    waits_for: null,
  });
  expect(stage.asked).toEqual([{ line: 'GET /key-ids', body: undefined }]);
  expect((await call('GET', '/keys')).body).toEqual({
    file: deps.masterKey.file,
    keys: [{ id: fresh.id, newest: true, apps: 1 }],
  });
  for (const { bytes } of [old, fresh]) {
    expect(answer.text + logLines.join()).not.toContain(bytes.toString('base64'));
  }
});

test('a rotation that was asked for twice by one request is done once', async () => {
  const { call, deps } = await startWithRunner();
  const [one, other] = await Promise.all(
    [1, 2].map(() => call('POST', '/keys/rotate', undefined, { 'request-id': 'once' })),
  );
  expect(one?.status).toBe(200);
  expect(other?.body).toEqual(one?.body);
  expect(deps.masterKey.ids()).toEqual([one?.body.key]);
});

test('nor is it done again when its reply was lost and the same request comes once more', async () => {
  const { call, deps } = await startWithRunner();
  const ask = () => call('POST', '/keys/rotate', undefined, { 'request-id': 'once' });
  const one = await ask();
  expect((await ask()).body).toEqual(one.body);
  expect(deps.masterKey.ids()).toEqual([one.body.key]);
});

test('only an admin sees the keys or rotates them', async () => {
  const { call, deps, strangersToken } = await startWithRunner();
  const authorization = `Bearer ${strangersToken()}`;
  const before = deps.masterKey.ids();
  for (const [method, path] of [
    ['GET', '/keys'],
    ['POST', '/keys/rotate'],
  ] as const) {
    expect(await call(method, path, undefined, { authorization })).toMatchObject({ status: 403 });
  }
  expect(deps.masterKey.ids()).toEqual(before);
});
