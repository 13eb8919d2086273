import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import { expect, onTestFinished, test, vi } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { collect } from '../support/collect.ts';
import { fakeStage, sendJson, type Upgraded } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';

async function runnable(upgraded: Upgraded) {
  const api = await startTestApi();
  const app = api.app('hello');
  api.live(app, api.push(app));
  const oneOff = { process: 'run.4711', session: 'session-1', version: 1 };
  const answer = (request: IncomingMessage, response: Parameters<typeof sendJson>[0]) =>
    sendJson(response, request.method === 'POST' ? oneOff : { id: 'not_found', message: 'over' });
  const runner = await fakeStage(api.socket('runner'), answer, { upgraded });
  const port = await api.listen();

  async function run(body: object = { command: 'bash', attach: true }) {
    const host = `127.0.0.1:${port}`;
    return await api.call('POST', '/apps/hello/dynos', body, { host });
  }

  function attach(url: string, headers: Record<string, string> = {}) {
    return new Promise<{ status: number; socket?: Duplex; body?: string }>((resolve, reject) => {
      const outgoing = request(url, {
        headers: {
          authorization: `Bearer ${api.token}`,
          connection: 'upgrade',
          upgrade: ATTACH_PROTOCOL,
          ...headers,
        },
      });
      outgoing.on('upgrade', (response, socket, head) => {
        if (head.length > 0) socket.unshift(head);
        resolve({ status: response.statusCode ?? 0, socket });
      });
      outgoing.on('response', async (response) => {
        const chunks = await collect(response as AsyncIterable<Buffer>);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }
  return { ...api, app, runner, run, attach };
}

const echo: Upgraded = (_request, socket) => {
  socket.write(SWITCHED);
  socket.pipe(socket);
};

test('bytes go through in both directions as they are', async () => {
  const { run, attach, runner } = await runnable(echo);
  const made = await run({ command: 'web', attach: true, env: { TERM: 'xterm' } });
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'run.4711', type: 'run', command: 'node .' },
  });
  expect(runner.asked[0]?.body).toEqual({
    command: 'node .',
    env: { TERM: 'xterm' },
    attach: true,
    terminal: null,
    by: 'ada@example.test',
  });
  const { status, socket } = await attach(made.body.attach_url);
  expect(status).toBe(101);
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
  socket!.write(bytes);
  const received: Buffer[] = [];
  socket!.on('data', (chunk) => received.push(chunk));
  await until('all bytes', () => Buffer.concat(received).length >= bytes.length);
  expect(Buffer.concat(received).equals(bytes)).toBe(true);
  socket!.destroy();
});

test('a client that comes back says how much it has, and nonsense is refused', async () => {
  const seen: (string | undefined)[] = [];
  const { run, attach } = await runnable((request, socket, head) => {
    seen.push(request.url);
    return echo(request, socket, head);
  });
  const { attach_url } = (await run()).body;
  const { status, socket } = await attach(`${attach_url}?received=3`);
  socket?.destroy();
  expect(status).toBe(101);
  expect(seen[0]).toMatch(/[?&]received=3(&|$)/);
  expect((await attach(`${attach_url}?received=-1`)).status).toBe(422);
});

test('the runner hears that a client has left, and nothing where this api only stops', async () => {
  const { run, attach, runner, deps } = await runnable((_request, socket) => {
    socket.write(SWITCHED);
    socket.on('end', () => socket.end()).on('error', () => {});
    socket.resume();
  });
  const leaves = () => runner.asked.filter(({ line }) => line.startsWith('DELETE /sessions/'));
  const staying = await attach((await run()).body.attach_url);
  const closed = once(
    staying.socket!.resume().on('error', () => {}),
    'close',
  );
  deps.openSessions.close();
  await closed;
  const leaving = await attach((await run()).body.attach_url);
  leaving.socket!.destroy();
  await until('a leave', () => leaves().length > 0);
  expect(leaves()).toHaveLength(1);
  expect(leaves()[0]?.line).toMatch(/^DELETE \/sessions\/session-1\/[0-9a-f]{16}$/);
});

test('a session ends soon after its token is revoked, and the runner hears that its client has left', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { run, attach, runner, db } = await runnable(echo);
  const { socket } = await attach((await run()).body.attach_url);
  const closed = once(
    socket!.resume().on('error', () => {}),
    'close',
  );
  db.prepare('UPDATE tokens SET revoked_at = ?').run(new Date().toISOString());
  vi.advanceTimersByTime(5_000);
  await closed;
  await until('a leave', () =>
    runner.asked.some(({ line }) => line.startsWith('DELETE /sessions/')),
  );
});

test('the runner is told whose session the client was let in for', async () => {
  const seen: (string | undefined)[] = [];
  const { run, attach, app } = await runnable((request, socket, head) => {
    seen.push(request.url);
    return echo(request, socket, head);
  });
  (await attach((await run()).body.attach_url)).socket?.destroy();
  expect(seen[0]).toContain(`app=${app.id}`);
});

test('a client that goes away ends the session with the runner', async () => {
  const closed = Promise.withResolvers<void>();
  const { run, attach } = await runnable((_request, socket) => {
    socket.write(SWITCHED);
    socket.on('end', () => socket.end(() => closed.resolve()));
    socket.on('error', () => {});
    socket.resume();
  });
  const { socket } = await attach((await run()).body.attach_url);
  socket!.destroy();
  await closed.promise;
});

test('a runner that goes away ends the connection of the client', async () => {
  const { run, attach } = await runnable((_request, socket) => {
    socket.write(SWITCHED);
    setImmediate(() => socket.destroy());
  });
  const { socket } = await attach((await run()).body.attach_url);
  socket!.resume();
  await once(socket!, 'close');
});

test('a session that is over, a stranger and a request without an upgrade get an answer', async () => {
  const refused: Upgraded = (_request, socket) => {
    const body = JSON.stringify({ id: 'gone', message: 'The session is over.' });
    socket.end(`HTTP/1.1 410 Gone\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  };
  const { run, attach, strangersToken, call, app } = await runnable(refused);
  const { attach_url } = (await run()).body;
  expect(await attach(attach_url)).toMatchObject({ status: 410 });
  const stranger = await attach(attach_url, { authorization: `Bearer ${strangersToken()}` });
  expect(stranger.status).toBe(404);
  expect((await attach(attach_url, { upgrade: 'websocket' })).status).toBe(400);
  expect((await call('GET', `/apps/${app.id}/one-offs/session-1/attach`)).status).toBe(400);
});

test('a detached one-off has no address to attach to', async () => {
  const { run } = await runnable(echo);
  expect((await run({ command: 'node job.js' })).body.attach_url).toBeNull();
});

test('nothing can be run before a first deploy, and nothing while the runner is away', async () => {
  const { call, runner, app } = await runnable(echo);
  await call('POST', '/apps', { name: 'empty' });
  const empty = await call('POST', '/apps/empty/dynos', { command: 'bash' });
  expect(empty).toMatchObject({
    status: 422,
    body: { message: expect.stringMatching(/no live release/) },
  });
  await runner.stop();
  const away = await call('POST', `/apps/${app.id}/dynos`, { command: 'bash' });
  expect(away).toMatchObject({
    status: 503,
    body: { message: expect.stringMatching(/^The run stage/) },
  });
});
