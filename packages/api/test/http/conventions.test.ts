import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startTestApi } from '../support/test-api.ts';

test('errors have an id, a message and a hint, as JSON', async () => {
  const api = await startTestApi();
  const answer = await api.call('GET', '/apps/nope');
  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.body).toEqual({
    id: 'not_found',
    message: "Couldn't find that app.",
    hint: expect.any(String),
    resource: 'app',
  });
});

test.each([
  ['an unknown path', 'GET', '/no/such/thing', 404],
  ['an unknown method', 'PUT', '/apps', 404],
  ['a zero byte', 'GET', '/apps/%00', 404],
  ['dots', 'GET', '/apps/../../etc/passwd', 404],
  ['a broken escape', 'GET', '/apps/%zz', 400],
  ['a name of 5 kB', 'GET', `/apps/${'x'.repeat(5_000)}`, 400],
])('%s is answered in words', async (_what, method, url, status) => {
  const api = await startTestApi();
  const answer = await api.call(method, url);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ id: expect.any(String), message: expect.any(String) });
  expect(answer.text).not.toContain('xxxx');
});

test.each([
  ['broken JSON', '{"name":', 400, 'bad_request'],
  ['a prototype', '{"__proto__":{"admin":true}}', 400, 'bad_request'],
  ['a list', '[]', 422, 'invalid_params'],
  ['a string', '"x"', 422, 'invalid_params'],
  ['a number for a name', '{"name":7}', 422, 'invalid_params'],
  ['300 kB', `{"name":"${'x'.repeat(300_000)}"}`, 422, 'invalid_params'],
])('%s as a body is refused', async (_what, body, status, id) => {
  const api = await startTestApi();
  const headers = { 'content-type': 'application/json' };
  const answer = await api.call('POST', '/apps', body, headers);
  expect(answer).toMatchObject({ status, body: { id } });
  expect(api.deps.apps.livingIds()).toEqual([]);
});

test('a body that is no JSON is refused', async () => {
  const api = await startTestApi();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await api.call('POST', '/apps', 'name=hello', headers);
  expect(answer).toMatchObject({ status: 415, body: { id: 'unsupported_media_type' } });
});

test('the variants of the accept header and of the JSON type are all the same', async () => {
  const api = await startTestApi();
  const answer = await api.call('POST', '/apps', '{"name":"hello"}', {
    accept: 'application/vnd.heroku+json; version=3.sdk',
    'content-type': 'application/vnd.heroku+json',
  });
  expect(answer.status).toBe(201);
});

test('the request id comes back; a list names the newest first; rubbish is replaced', async () => {
  const api = await startTestApi();
  const ask = async (id: string) =>
    (await api.call('GET', '/account', undefined, { 'request-id': id })).headers['request-id'];
  expect(await ask('one-two')).toBe('one-two');
  expect(await ask('newest,older,oldest')).toBe('newest');
  expect(await ask('<script>')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a request sent twice is done once and answered twice', async () => {
  const api = await startTestApi();
  const headers = { 'request-id': 'id-1' };
  const post = () => api.call('POST', '/apps', {}, headers);
  const [first, second] = await Promise.all([post(), post()]);
  const third = await post();
  expect(first.status).toBe(201);
  expect([second.text, third.text]).toEqual([first.text, first.text]);
  expect(api.deps.apps.livingIds()).toHaveLength(1);
});

test('a request is known by its person, its words and its id together', async () => {
  const api = await startTestApi();
  const id = { 'request-id': 'id-1' };
  expect((await api.call('POST', '/apps', { name: 'one-app' }, id)).body.name).toBe('one-app');
  expect((await api.call('POST', '/apps', { name: 'two-app' }, id)).body.name).toBe('two-app');
});

test('a request sent again after the api was killed is done once', async () => {
  const first = await startTestApi();
  const headers = { 'request-id': 'id-1' };
  const made = await first.call('POST', '/apps', {}, headers);
  const url = `/apps/${made.body.id}/config-vars`;
  await first.call('PATCH', url, { A: '1' }, headers);
  await first.call('PATCH', url, { A: '2' });
  first.db.close();

  const reopened = first.reopen();
  const second = await startTestApi(reopened);
  const again = await second.call('POST', '/apps', {}, headers);
  expect(again.body).toMatchObject({ id: made.body.id, name: made.body.name });
  const changed = await second.call('PATCH', url, { A: '1' }, headers);
  expect(changed.headers['tfp-release']).toBe('v1');
  expect((await second.call('GET', url)).body).toEqual({ A: '2' });
  expect(second.deps.apps.livingIds()).toHaveLength(1);
});

test('addresses in replies begin as the client reached us', async () => {
  const api = await startTestApi();
  api.app('hello');
  const gitUrl = async (host: string) =>
    (await api.call('GET', '/apps/hello', undefined, { host })).body.git_url;
  expect(await gitUrl('localhost:7777')).toBe('http://localhost:7777/hello.git');
  expect(await gitUrl('[::1]:7777')).toBe('http://[::1]:7777/hello.git');
  expect(await gitUrl('evil"/><x>')).toBe('http://127.0.0.1:5000/hello.git');
});

test('the body is asked for only after its sender was let in', async () => {
  const api = await startTestApi();
  const port = await api.listen();
  const send = (token: string) =>
    new Promise<{ continued: boolean; status: number | undefined }>((resolve, reject) => {
      let continued = false;
      const outgoing = request({
        port,
        method: 'POST',
        path: '/apps',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': 2,
          expect: '100-continue',
        },
      });
      outgoing.on('continue', () => {
        continued = true;
        outgoing.end('{}');
      });
      outgoing.on('response', (response) => {
        resolve({ continued, status: response.statusCode });
        outgoing.destroy();
      });
      outgoing.on('error', reject);
      outgoing.flushHeaders();
    });
  expect(await send(api.token)).toEqual({ continued: true, status: 201 });
  expect(await send('wrong')).toEqual({ continued: false, status: 401 });
});

test('whoever sends all of a body that is too long before reading hears why', async () => {
  const api = await startTestApi();
  const socket = connect(await api.listen(), '127.0.0.1');
  const bytes = 8_000_000;
  const fields = `authorization: Bearer ${api.token}\r\ncontent-type: application/json`;
  socket.write(`POST /apps HTTP/1.1\r\nhost: x\r\n${fields}\r\ncontent-length: ${bytes}\r\n\r\n`);
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toContain('The body is larger than 256 kB.');
  socket.end('x'.repeat(bytes));
  await once(socket, 'close');
});

test('an upgrade that no route takes is answered like any request, and its connection ends', async () => {
  const api = await startTestApi();
  const port = await api.listen();
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n');
  });
  expect(text).toMatch(/^HTTP\/1\.1 503 /);
  expect(text).toContain('"processes"');
});

test('a value never shows in the log or in an error', async () => {
  const api = await startTestApi();
  api.app('hello');
  const canary = 'canary-4711-value';
  await api.call('PATCH', '/apps/hello/config-vars', { SECRET: canary });
  await api.call('PATCH', '/apps/hello/config-vars', { 'BAD KEY': canary });
  await api.call('PATCH', '/apps/hello/config-vars', { SECRET: `${canary}\0` });
  const broken = { 'content-type': 'application/json' };
  const refused = await api.call(
    'PATCH',
    '/apps/hello/config-vars',
    `{"SECRET":"${canary}",`,
    broken,
  );
  expect(refused.text).not.toContain(canary);
  expect(api.logLines.join('')).not.toContain(canary);
  expect(api.logLines.join('')).not.toContain(api.token);
});
