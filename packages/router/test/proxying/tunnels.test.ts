import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { closeJourneys, journey, until } from '../support/journey.ts';
import { statusOf } from '../support/raw-client.ts';
import { appRoute, openTestRouter, portOf, SHORT_TIMES } from '../support/test-router.ts';

afterEach(closeJourneys);

const UPGRADE =
  'GET /ws HTTP/1.1\r\nHost: a.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo\r\n\r\n';
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n';

/** Switches on the first packet, then sends back what it gets. */
const echo = (socket: Socket) => {
  socket.once('data', (head) => {
    socket.write(`${SWITCHED}hi `);
    expect(head.toString()).toMatch(/Connection: Upgrade\r\n/);
    expect(head.toString()).toMatch(/Upgrade: echo\r\n/);
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('end', () => socket.end('bye'));
  });
};

test('after 101 bytes go both ways, and each side may end on its own', async () => {
  const { client, router } = await journey(echo);
  const visitor = await client().send(UPGRADE).untilText('hi ');
  expect(visitor.text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n.*Connection: Upgrade\r\n/s);
  visitor.send('one ');
  await visitor.untilText('one ');
  visitor.send('two ');
  visitor.socket.end();
  await visitor.untilText('two bye');
  await visitor.untilEnd();
  await until(() => router.server.connectionCount() === 0);
  expect((await router.lines())[0]).toMatch(/^at=info .* path="\/ws" .* status=101 bytes=\d+/);
});

test('bytes that come behind the upgrade wait until the app has agreed', async () => {
  let early = '';
  const { client } = await journey((socket) => {
    let isSwitched = false;
    socket.on('data', (chunk) => {
      if (isSwitched) {
        socket.write(chunk);
        return;
      }
      early += chunk.toString();
      setTimeout(() => {
        isSwitched = true;
        socket.write(SWITCHED);
      }, 30);
    });
  });
  const visitor = client().send(`${UPGRADE}early`);
  await visitor.untilText('early');
  expect(early).not.toContain('early');
});

test('an upgrade that the app declines is a plain answer, after which nothing is read as a request', async () => {
  const { app, client } = await journey((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno'));
  });
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n';
  const visitor = await client().send(`${UPGRADE}${smuggled}`).untilEnd();
  expect(visitor.text).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno');
  expect(app.sockets).toHaveLength(1);
});

test('an app that breaks a tunnel ends the visitor’s side', async () => {
  const { client } = await journey((socket) => {
    socket.on('data', () => socket.write(SWITCHED, () => socket.resetAndDestroy()));
  });
  await client().send(UPGRADE).untilEnd();
});

test('a tunnel without a byte for long is closed', async () => {
  const { client, router } = await journey(echo, SHORT_TIMES);
  const visitor = await client().send(UPGRADE).untilText('hi ');
  await visitor.until(({ isClosed }) => isClosed);
  expect((await router.lines())[0]).toMatch(/code=H15/);
});

/** Writes until nothing more is taken. */
async function fill(socket: Socket): Promise<void> {
  const piece = Buffer.alloc(256 * 1024);
  const isTaken = () =>
    Promise.race([
      new Promise<boolean>((resolve) => socket.write(piece, () => resolve(true))),
      pause(300, false),
    ]);
  while (await isTaken());
}

function keepTelling(socket: Socket): void {
  const clock = setInterval(() => socket.write('tick'), 20);
  onTestFinished(() => clearInterval(clock));
}

const deaf = (socket: Socket) => {
  socket.once('data', () => socket.pause().write(SWITCHED));
};

test('a visitor who is gone is noticed though the app reads nothing and goes on writing', async () => {
  const { app, client, router } = await journey(deaf, { idleMs: 1_000 });
  const visitor = await client().send(UPGRADE).untilText('\r\n\r\n');
  keepTelling(app.sockets[0] as Socket);
  await fill(visitor.socket);
  visitor.socket.resetAndDestroy();
  await until(() => router.server.connectionCount() === 0, 10_000);
  expect((await router.lines())[0]).toMatch(/^at=info .* status=101 /);
});

test('an app that is gone is noticed though the visitor reads nothing and goes on writing', async () => {
  const { app, client, router } = await journey(deaf, { idleMs: 1_000 });
  const visitor = await client().send(UPGRADE).untilText('\r\n\r\n');
  visitor.socket.pause();
  keepTelling(visitor.socket);
  await fill(app.sockets[0] as Socket);
  app.sockets[0]?.resetAndDestroy();
  await until(() => router.server.connectionCount() === 0, 10_000);
  expect((await router.lines())[0]).toMatch(/^at=info .* status=101 /);
});

test('an upgrade to an app that cannot be reached is told so', async () => {
  const { client, app, router } = await journey(echo);
  await app.close();
  const visitor = await client().send(UPGRADE).untilEnd();
  expect(statusOf(visitor.text)).toBe(503);
  router.table.load('test', []);
});

test('a real WebSocket library speaks through the router', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => socket.on('message', (text) => socket.send(text)));
  const router = await openTestRouter([appRoute('a.test', [portOf(server as never)])]);
  const socket = new WebSocket(`ws://127.0.0.1:${router.port}/`, { headers: { host: 'a.test' } });
  await new Promise((resolve) => socket.once('open', resolve));
  const payload = 'x'.repeat(300_000);
  socket.send(payload);
  const [answer] = await new Promise<[Buffer]>((resolve) =>
    socket.once('message', (data) => resolve([data as Buffer])),
  );
  expect(answer.toString()).toBe(payload);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.close(1000);
  expect(await closed).toBe(1000);
  server.close();
  await router.close();
});
