import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, test } from 'vitest';
import { createDoor } from '#src/http/door-server.ts';
import { listenInFolder } from '#src/http/listen.ts';
import { startTestApi } from '../support/test-api.ts';

async function filled() {
  const api = await startTestApi();
  await api.call('POST', '/apps', { name: 'hello' });
  for (const N of ['1', '2', '3', '4']) await api.call('PATCH', '/apps/hello/config-vars', { N });
  await api.call('POST', '/apps', { name: 'other' });
  return api;
}

const seqs = (body: { seq: number }[]) => body.map(({ seq }) => seq);

test('the audit is read from its newest row on, page by page', async () => {
  const { call } = await filled();
  const first = await call('GET', '/audit', undefined, { range: 'seq ..; max=4' });
  expect(first.status).toBe(206);
  expect(seqs(first.body)).toEqual([6, 5, 4, 3]);
  const range = String(first.headers['next-range']);
  const rest = await call('GET', '/audit', undefined, { range });
  expect(rest.status).toBe(200);
  expect(seqs(rest.body)).toEqual([2, 1]);
  expect(seqs((await call('GET', '/audit')).body)).toEqual([6, 5, 4, 3, 2, 1]);
  expect((await call('GET', '/audit', undefined, { range: 'seq x..' })).status).toBe(400);
});

test('an app has the rows that are about it, under whatever name it had', async () => {
  const { call, deps } = await filled();
  await call('PATCH', '/apps/hello', { name: 'renamed' });
  const { body } = await call('GET', '/apps/renamed/audit', undefined, { range: 'seq ..; max=2' });
  const app = deps.apps.livingByName('renamed');
  expect(body).toEqual([
    expect.objectContaining({
      seq: 7,
      action: 'apps:rename',
      outcome: 'done',
      actor: 'ada@example.test',
      address: '127.0.0.1',
      app: { id: app?.id, name: 'hello' },
      detail: { from: 'hello', to: 'renamed' },
    }),
    expect.objectContaining({ seq: 5, detail: { release: 4, set: ['N'] } }),
  ]);
  expect(body[0].token.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(body[1].hash).toMatch(/^[0-9a-f]{64}$/);
});

test('the chain is verified over the wire', async () => {
  const { call, db } = await filled();
  const { body } = await call('GET', '/audit');
  expect((await call('GET', '/audit/verify')).body).toEqual({
    ok: true,
    rows: 6,
    head: body[0].hash,
    broken_at: null,
  });
  db.exec(`DROP TRIGGER audit_is_sealed; UPDATE audit SET actor = 'eve' WHERE seq = 4`);
  expect((await call('GET', '/audit/verify')).body).toMatchObject({ ok: false, broken_at: 4 });
});

test('only an admin reads the whole audit, and an owner that of an app of theirs', async () => {
  const { call, strangersToken } = await filled();
  const authorization = `Bearer ${strangersToken()}`;
  const as = async (path: string) => (await call('GET', path, undefined, { authorization })).status;
  expect(await as('/audit')).toBe(403);
  expect(await as('/audit/verify')).toBe(403);
  expect(await as('/apps/hello/audit')).toBe(404);
  await call('POST', '/apps', { name: 'mine' }, { authorization });
  expect(await as('/apps/mine/audit')).toBe(200);
});

test('behind the router the address is the one that it saw; on loopback the header is nobody’s word', async () => {
  const { server, token, deps, socket, listen } = await filled();
  await listenInFolder(createDoor(server), socket('api-public'));
  const port = await listen();
  const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.7' };
  const restart = async (where: { socketPath: string } | { port: number }) => {
    const path = '/apps/hello/dynos';
    const asked = request({ ...where, method: 'DELETE', path, headers, agent: false }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    return deps.audit.after(6, 9).at(-1)?.address;
  };
  expect(await restart({ socketPath: socket('api-public') })).toBe('192.0.2.7');
  expect(await restart({ port })).toMatch(/^(::ffff:)?127\.0\.0\.1$|^::1$/);
});
