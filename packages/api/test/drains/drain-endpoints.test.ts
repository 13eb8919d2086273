import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DrainStatus, HTTP_DRAIN_FORMATS } from '@tfp/contract/drains';
import { expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

const URL_WITH_SECRET = 'https://user:hunter2@logs.example.com/drain?key=hunter3';

async function startWithApp() {
  const api = await startTestApi();
  const app = api.app('hello');
  const add = (url: string, more = {}, path = '/apps/hello/log-drains') =>
    api.call('POST', path, { url, ...more });
  return { ...api, app, add };
}

const rawLedger = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith('ledger.db'))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');

test('a drain is added, listed and removed in the words of the Platform API', async () => {
  const { call, add, app } = await startWithApp();
  const added = await add('syslog://logs.example.com:514');
  expect(added.status).toBe(201);
  expect(added.body).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    token: expect.stringMatching(/^d\.[0-9a-f-]{36}$/),
    url: 'syslog://logs.example.com:514',
    addon: null,
    extended: null,
    app: { id: app.id, name: 'hello' },
    created_at: expect.any(String),
    updated_at: expect.any(String),
    tfp: { format: 'syslog', headers: [], status: null },
  });
  expect((await call('GET', '/apps/hello/log-drains')).body).toEqual([added.body]);
  const { id, token, url } = added.body;
  for (const name of [id, token, encodeURIComponent(url), id.slice(0, 8)]) {
    expect((await call('GET', `/apps/hello/log-drains/${name}`)).body).toEqual(added.body);
  }
  const removed = await call('DELETE', `/apps/hello/log-drains/${encodeURIComponent(url)}`);
  expect(removed.body).toMatchObject({ id, url });
  expect((await call('GET', '/apps/hello/log-drains')).body).toEqual([]);
  expect((await call('DELETE', `/apps/hello/log-drains/${id}`)).status).toBe(404);
});

test.each(HTTP_DRAIN_FORMATS)('a drain of the format %s is taken and kept', async (format) => {
  const { add } = await startWithApp();
  const added = await add('https://logs.example.com/lines', { format });
  expect(added).toMatchObject({ status: 201, body: { tfp: { format } } });
});

test('the feed of the app tells who added and removed a drain, without its path', async () => {
  const { call, add, app, deps } = await startWithApp();
  const { id } = (await add(URL_WITH_SECRET)).body;
  await call('DELETE', `/apps/hello/log-drains/${id}`);
  const data = { id, to: 'https://logs.example.com' };
  expect(deps.events.after(app.id, 1, 10, { kinds: ['drain'] })).toMatchObject([
    { kind: 'drain.added', by: expect.stringContaining('@'), data },
    { kind: 'drain.removed', by: expect.stringContaining('@'), data },
  ]);
});

test('no secret of a drain is shown, written, logged or told', async () => {
  const { call, add, folder, logLines, lines, deps } = await startWithApp();
  const headers = { 'X-Key': 'hunter4' };
  const added = await add(URL_WITH_SECRET, { format: 'ndjson', headers });
  expect(added.body).toMatchObject({
    url: 'https://user:***@logs.example.com/drain?key=***',
    tfp: { format: 'ndjson', headers: ['X-Key'] },
  });
  await add(URL_WITH_SECRET, { format: 'ndjson', headers }, '/log-drains');
  const shown = [
    (await call('GET', '/apps/hello/log-drains')).text,
    (await call('GET', '/log-drains')).text,
    (await call('GET', '/audit')).text,
    rawLedger(folder),
    ...logLines,
    ...lines.map(({ text }) => text),
  ].join('\n');
  expect(shown).toContain('logs.example.com');
  expect(shown).not.toMatch(/hunter\d/);
  expect(deps.audit.page({ from: 100, limit: 100 }).map(({ action }) => action)).toContain(
    'drains:add',
  );
  // Whoever knows it may name it, and whoever was shown it masked, too.
  const masked = encodeURIComponent(added.body.url);
  expect((await call('GET', `/apps/hello/log-drains/${masked}`)).status).toBe(200);
  const whole = encodeURIComponent(URL_WITH_SECRET);
  expect((await call('DELETE', `/apps/hello/log-drains/${whole}`)).status).toBe(200);
});

test('the same URL twice, one too many and a bad one are refused, and nothing is changed', async () => {
  const { add, call } = await startWithApp();
  const { id } = (await add('syslog://logs.example.com')).body;
  const short = id.slice(0, 8);
  const twin = {
    id: 'invalid_params',
    message: `Drain ${short} of hello sends to this URL already. Nothing was changed.`,
    hint: expect.stringMatching(`: tfp drains:remove ${short} -a hello$`),
  };
  expect((await add('syslog://logs.example.com:514')).body).toMatchObject(twin);
  for (let number = 1; number < 10; number += 1) await add(`syslog://logs${number}.example.com`);
  expect((await add('syslog://more.example.com')).body).toMatchObject({
    id: 'invalid_params',
    message: 'hello has 10 drains, which is the most. Nothing was changed.',
    hint: 'Remove one first: tfp drains:remove ID -a hello',
  });
  expect((await add('syslog://logs.example.com')).body).toMatchObject(twin);
  expect((await add('gopher://x')).status).toBe(422);
  expect((await call('GET', '/apps/hello/log-drains')).body).toHaveLength(10);
});

test('how it goes is told by the log store; while that is away, what there is', async () => {
  const { add, call, socket } = await startWithApp();
  const { id } = (await add('syslog://logs.example.com')).body;
  const status: DrainStatus = {
    id,
    state: 'retrying',
    sent: 7,
    waiting: 3,
    dropped: 1,
    lastSentAt: null,
    lastError: { at: '2026-01-01T00:00:00.000Z', text: 'logs.example.com answered 503' },
  };
  await fakeStage(socket('logs'), (request, response) => {
    if (request.url === '/drains') sendJson(response, { drains: [status] });
    else sendJson(response, { id: 'invalid_params', message: 'No drain may send there: x.' }, 422);
  });
  const { id: _id, ...told } = status;
  expect((await call('GET', '/apps/hello/log-drains')).body[0].tfp.status).toEqual(told);
  const refused = await add('syslog://127.0.0.1');
  expect(refused).toMatchObject({ status: 422, body: { message: 'No drain may send there: x.' } });
});

test('a test of a drain is what the log store says of one line', async () => {
  const { add, call, socket } = await startWithApp();
  const { id } = (await add(URL_WITH_SECRET)).body;
  expect((await call('POST', `/apps/hello/log-drains/${id}/test`, {})).status).toBe(503);
  const stage = await fakeStage(socket('logs'), (_request, response) =>
    sendJson(response, { ok: true, text: 'taken' }),
  );
  const tried = await call('POST', `/apps/hello/log-drains/${id}/test`, {});
  expect(tried.body).toEqual({ ok: true, text: 'taken' });
  expect(stage.asked.at(-1)?.body).toMatchObject({
    drain: { id, url: URL_WITH_SECRET },
    app: { name: 'hello' },
  });
});

test('a drain that is not there is told with where others are', async () => {
  const { call, add } = await startWithApp();
  await add('syslog://logs.example.com', {}, '/log-drains');
  const name = encodeURIComponent('syslog://logs.example.com');
  expect((await call('GET', `/log-drains/${name}`)).status).toBe(200);
  expect((await call('GET', `/apps/hello/log-drains/${name}`)).body).toMatchObject({
    hint: 'Name it by its id: tfp drains -a hello lists them. One of the platform is found with --platform.',
  });
});

test('strangers see no drain of an app, and only admins those of the platform', async () => {
  const { add, call, strangersToken } = await startWithApp();
  await add('syslog://logs.example.com', {}, '/log-drains');
  expect((await call('GET', '/log-drains')).body).toMatchObject([{ app: null }]);
  expect((await call('GET', '/apps/hello/log-drains')).body).toEqual([]);
  const headers = { authorization: `Bearer ${strangersToken()}` };
  const asStranger = (method: string, path: string, body?: unknown) =>
    call(method, path, body, headers);
  expect((await asStranger('GET', '/apps/hello/log-drains')).status).toBe(404);
  expect((await asStranger('GET', '/log-drains')).status).toBe(403);
  const wish = { url: 'syslog://evil.example.com' };
  expect((await asStranger('POST', '/log-drains', wish)).status).toBe(403);
  expect((await asStranger('POST', '/apps/hello/log-drains', wish)).status).toBe(404);
});
