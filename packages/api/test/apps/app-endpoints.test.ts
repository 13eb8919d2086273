import { expect, test } from 'vitest';
import { startTestApi } from '../support/test-api.ts';

test('an app is created with the name asked for, or a free one', async () => {
  const api = await startTestApi();
  const named = await api.call('POST', '/apps', { name: 'hello', stack: 'heroku-24', id: 'evil' });
  expect(named).toMatchObject({
    status: 201,
    body: {
      name: 'hello',
      web_url: 'http://hello.localhost:8080/',
      owner: { email: 'ada@example.test' },
      repo_size: null,
      slug_size: null,
      team: null,
      space: null,
    },
  });
  expect(named.body.id).not.toBe('evil');
  const free = await api.call('POST', '/apps');
  expect(free.body.name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
});

test('an app is found by its name and by its id', async () => {
  const api = await startTestApi();
  const { id } = api.app('hello');
  const byName = (await api.call('GET', '/apps/hello')).body;
  expect((await api.call('GET', `/apps/${id}`)).body).toEqual(byName);
  expect((await api.call('GET', '/apps')).body).toEqual([byName]);
  expect((await api.call('GET', '/users/~/apps')).body).toEqual([byName]);
});

test.each([
  'a;touch x',
  '$(id)',
  '`id`',
  'a\nb',
  '-rf',
  '../x',
  'x'.repeat(31),
  'Hello',
  '😀😀😀',
  'con',
  'api',
  'www',
  '',
  'ab',
  'hello-',
  '1hello',
])('the name %j is refused in words', async (name) => {
  const api = await startTestApi();
  const answer = await api.call('POST', '/apps', { name });
  expect(answer).toMatchObject({ status: 422, body: { id: 'invalid_params' } });
  expect(answer.body.message).toMatch(/cannot be the app's name/);
  expect(api.deps.apps.livingIds()).toEqual([]);
});

test('a name is taken once, and free again when its app is destroyed', async () => {
  const api = await startTestApi();
  await api.call('POST', '/apps', { name: 'hello' });
  const taken = await api.call('POST', '/apps', { name: 'hello' });
  expect(taken).toMatchObject({ status: 422, body: { message: 'Name hello is already taken.' } });
  const destroyed = await api.call('DELETE', '/apps/hello');
  expect(destroyed).toMatchObject({ status: 200, body: { name: 'hello' } });
  expect((await api.call('GET', '/apps/hello')).status).toBe(404);
  expect((await api.call('POST', '/apps', { name: 'hello' })).status).toBe(201);
});

test('an app gets another name, and keeps what it is', async () => {
  const api = await startTestApi();
  const { id } = api.app('hello');
  api.app('other');
  const renamed = await api.call('PATCH', '/apps/hello', { name: 'bye' });
  expect(renamed.body).toMatchObject({ id, name: 'bye', web_url: 'http://bye.localhost:8080/' });
  expect((await api.call('PATCH', '/apps/bye', { name: 'other' })).status).toBe(422);
  expect((await api.call('PATCH', '/apps/bye', { name: 'no way' })).status).toBe(422);
  expect((await api.call('GET', '/apps/bye')).body.id).toBe(id);
});

test('a long list of apps is read page by page', async () => {
  const api = await startTestApi();
  for (let number = 10; number < 25; number += 1) api.app(`app-${number}`);
  const first = await api.call('GET', '/apps', undefined, { range: 'name ..; max=10' });
  expect(first).toMatchObject({ status: 206, headers: { 'next-range': 'name ]app-19..; max=10' } });
  const range = { range: String(first.headers['next-range']) };
  const second = await api.call('GET', '/apps', undefined, range);
  expect([first.body.length, second.body.length, second.status]).toEqual([10, 5, 200]);
});

test('what clients of the Platform API ask beside is answered: there is none of it', async () => {
  const api = await startTestApi();
  api.app('hello');
  for (const name of ['addons', 'sni-endpoints', 'log-drains', 'features']) {
    expect((await api.call('GET', `/apps/hello/${name}`)).body).toEqual([]);
  }
  expect((await api.call('GET', '/account')).body).toEqual({
    id: api.actor.userId,
    email: 'ada@example.test',
  });
  expect((await api.call('GET', '/users/~')).body.email).toBe('ada@example.test');
  const collaborators = await api.call('GET', '/apps/hello/collaborators');
  expect(collaborators.body).toMatchObject([
    { role: 'owner', user: { email: 'ada@example.test' } },
  ]);
  expect(await api.call('GET', '/apps/hello/pipeline-couplings')).toMatchObject({ status: 404 });
  const domains = await api.call('GET', '/apps/hello/domains');
  expect(domains.body).toMatchObject([{ kind: 'heroku', hostname: 'hello.localhost' }]);
});

test('what cannot be done yet is refused, not passed over in silence', async () => {
  const api = await startTestApi();
  api.app('hello');
  const answer = await api.call('PATCH', '/apps/hello', { maintenance: true });
  expect(answer).toMatchObject({ status: 422, body: { hint: expect.stringContaining('web=0') } });
  expect((await api.call('PATCH', '/apps/hello', { maintenance: false })).status).toBe(200);
});
