import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startTestApi } from '../support/test-api.ts';

const PATH = '/oauth/authorizations';
const DAY = 24 * 60 * 60;

async function started() {
  const api = await startTestApi();
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    ...api,
    make: async (body: object, token = api.token, headers = {}) =>
      api.call('POST', PATH, body, { ...as(token), ...headers }),
    revoke: async (id: string, token = api.token) =>
      api.call('DELETE', `${PATH}/${id}`, undefined, as(token)),
    list: async (token = api.token) => (await api.call('GET', PATH, undefined, as(token))).body,
    isLetIn: async (token: string) =>
      (await api.call('GET', '/account', undefined, as(token))).status === 200,
  };
}

test('a new token is told once, lets its bearer in, and is listed without what it is', async () => {
  const { make, list, isLetIn, call, token } = await started();
  const made = await make({ description: 'laptop' });
  expect(made).toMatchObject({
    status: 201,
    body: {
      description: 'laptop',
      access_token: { expires_in: null },
      scope: ['global'],
      user: { email: 'ada@example.test' },
      tfp: { current: false },
    },
  });
  const { id, access_token } = made.body;
  expect(await isLetIn(access_token.token)).toBe(true);

  const told = await list();
  expect(told.map(({ description, tfp }: typeof made.body) => [description, tfp.current])).toEqual(
    expect.arrayContaining([
      ['laptop', false],
      ['test', true],
    ]),
  );
  expect((await call('GET', `${PATH}/${id}`)).body).toMatchObject({ id, description: 'laptop' });
  expect(JSON.stringify(told)).not.toMatch(/tfp_/);
  expect(JSON.stringify(told)).not.toContain(token);
});

test('a token is a password, too: the login of other clients makes one of its own', async () => {
  const { server, token, isLetIn } = await started();
  const answer = await server.inject({
    method: 'POST',
    url: PATH,
    headers: {
      authorization: `Basic ${Buffer.from(`ada@example.test:${token}`).toString('base64')}`,
    },
    payload: { description: 'login', expires_in: 30 * DAY, scope: ['global'] },
  });
  expect(answer.json()).toMatchObject({
    user: { email: 'ada@example.test' },
    access_token: { expires_in: 30 * DAY },
  });
  expect(await isLetIn(answer.json().access_token.token)).toBe(true);
});

test('a revoked token lets nobody in and is listed no more; twice is a word about it', async () => {
  const { make, revoke, list, isLetIn } = await started();
  const { id, access_token } = (await make({ description: 'laptop' })).body;
  expect(await revoke(id)).toMatchObject({ status: 200, body: { id, description: 'laptop' } });
  expect(await isLetIn(access_token.token)).toBe(false);
  expect(await list()).toHaveLength(1);
  expect(await revoke(id)).toMatchObject({
    status: 404,
    body: { id: 'not_found', resource: 'authorization' },
  });
});

test('a token that expires is good until then, and makes none that outlives it', async () => {
  const { make, list, isLetIn, db } = await started();
  const short = (await make({ expires_in: String(DAY) })).body;
  expect(short.access_token.expires_in).toBe(DAY);
  const children = [
    await make({ description: 'for ever' }, short.access_token.token),
    await make({ expires_in: 2 * DAY }, short.access_token.token),
    await make({ expires_in: 60 }, short.access_token.token),
  ];
  const lives = children.map(({ body }) => body.access_token.expires_in);
  expect(lives[0]).toBeLessThanOrEqual(DAY);
  expect(lives[1]).toBeLessThanOrEqual(DAY);
  expect(lives[2]).toBe(60);

  db.prepare("UPDATE tokens SET expires_at = '2000-01-01T00:00:00.000Z' WHERE id = ?").run(
    short.id,
  );
  expect(await isLetIn(short.access_token.token)).toBe(false);
  expect((await list()).map(({ id }: { id: string }) => id)).not.toContain(short.id);
});

test('a request sent again with another token is not told the token that the first one made', async () => {
  const { make, token } = await started();
  const short = (await make({ expires_in: DAY })).body.access_token.token;
  const ask = async (by: string) =>
    (await make({ description: 'laptop' }, by, { 'request-id': 'once' })).body.access_token;
  const made = await ask(token);
  expect(await ask(token)).toEqual(made);
  const other = await ask(short);
  expect(other.token).not.toBe(made.token);
  expect(other.expires_in).toBeLessThanOrEqual(DAY);
});

test('a token that is revoked while its request is on its way leaves no other one behind', async () => {
  const { make, revoke, list, listen } = await started();
  const stolen = (await make({ description: 'stolen' })).body;
  const port = await listen();
  const status = await new Promise((resolve, reject) => {
    const asked = request({
      port,
      path: PATH,
      method: 'POST',
      headers: {
        authorization: `Bearer ${stolen.access_token.token}`,
        'content-type': 'application/json',
        // Its server asks for the body once it has let the request in.
        expect: '100-continue',
      },
    });
    asked.once('continue', () => void revoke(stolen.id).then(() => asked.end('{}')));
    asked.once('response', (response) => resolve(response.resume().statusCode));
    asked.once('error', reject);
    asked.flushHeaders();
  });
  expect(status).toBe(401);
  expect(await list()).toHaveLength(1);
});

test('the last token of an admin that never expires cannot be revoked', async () => {
  const { make, revoke, list, isLetIn, token } = await started();
  const [own] = await list();
  await make({ expires_in: DAY });
  expect(await revoke(own.id)).toMatchObject({
    status: 409,
    body: { message: expect.stringMatching(/locked out. Nothing was revoked.$/) },
  });
  expect(await isLetIn(token)).toBe(true);
  const other = (await make({ description: 'other' })).body.access_token.token;
  expect((await revoke(own.id)).status).toBe(200);
  expect(await isLetIn(token)).toBe(false);
  expect(await isLetIn(other)).toBe(true);
});

test("another person's token is not there, also for an admin", async () => {
  const { make, revoke, list, isLetIn, strangersToken } = await started();
  const eves = strangersToken();
  const [theirs] = await list(eves);
  const mine = (await make({ description: 'mine' })).body;
  expect((await list(eves)).map(({ user }: typeof mine) => user.email)).toEqual([
    'eve@example.test',
  ]);
  expect((await revoke(mine.id, eves)).status).toBe(404);
  expect((await revoke(theirs.id)).status).toBe(404);
  expect(await isLetIn(mine.access_token.token)).toBe(true);
  expect((await revoke(theirs.id, eves)).status).toBe(200);
});

test.each([
  [{ scope: ['read'] }, /no other scope than "global". Nothing was made.$/],
  [{ expires_in: 0 }, /^expires_in is 1 to \d+ seconds/],
  [{ expires_in: 1e12 }, /^expires_in is 1 to/],
  [{ expires_in: 'soon' }, /^expires_in is 1 to/],
  [{ description: 'x'.repeat(201) }, /^A description has 200 characters at most./],
])('%j is refused in words', async (body, words) => {
  const { make, list } = await started();
  const answer = await make(body);
  expect(answer.status).toBe(422);
  expect(answer.body.message).toMatch(words);
  expect(await list()).toHaveLength(1);
});

test('clients that log out find no session, and no token that is the default', async () => {
  const { call } = await started();
  expect(await call('DELETE', '/oauth/sessions/~')).toMatchObject({
    status: 404,
    body: { id: 'not_found', resource: 'session' },
  });
  expect(await call('GET', `${PATH}/~`)).toMatchObject({
    status: 404,
    body: { id: 'not_found', resource: 'authorization' },
  });
});
