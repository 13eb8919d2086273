import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { closeJourneys, type Journey, journey, until } from '../support/journey.ts';
import { statusOf } from '../support/raw-client.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { appRoute, openRawApp } from '../support/test-router.ts';

afterEach(closeJourneys);

const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
/** Longer than a test takes, however busy the machine is. */
const FOR_LONG = { bootMs: 60_000, unreachableMs: 60_000, restartMs: 60_000 };
/** Until a request for the app has come in and waits. */
const arrived = ({ router }: Pick<Journey, 'router'>) =>
  until(() => router.table.find('a.test')?.traffic?.inFlight === 1);
const answering = (socket: Socket) => socket.on('data', () => socket.write(OK));

test('a request for an app that boots waits for it, body included', async () => {
  const { app, client, router } = await journey((socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('hello')) socket.write(OK);
    });
  }, FOR_LONG);
  router.table.load('test', [appRoute('a.test', [])]);
  const visitor = client().send(
    'POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello',
  );
  await arrived({ router });
  router.table.load('test', [appRoute('a.test', [app.port])]);
  await visitor.untilText('ok');
});

test('an app that does not come up in time is 503 H20', async () => {
  const { client, router } = await journey(answering, { bootMs: 150 });
  router.table.load('test', [appRoute('a.test', [])]);
  await client().send(GET).untilText('H20:');
});

test('whoever waits for an app that turns out crashed, or goes, is told at once', async () => {
  const { client, router } = await journey(answering, FOR_LONG);
  const booting = appRoute('a.test', []);
  router.table.load('test', [booting]);
  const visitor = client().send(GET);
  await arrived({ router });
  router.table.load('test', [appRoute('a.test', [], { empty: 'crashed' })]);
  await visitor.untilText('H10:');
  router.table.load('test', [booting]);
  const gone = client().send(GET);
  await arrived({ router });
  router.table.load('test', []);
  await gone.untilText('T01:');
});

test('while every target refuses a request waits for other routes', async () => {
  const { app, client, router } = await journey(answering, FOR_LONG);
  const refusing = await openRawApp(() => {});
  await refusing.close();
  router.table.load('test', [appRoute('a.test', [refusing.port])]);
  const visitor = client().send(GET);
  await arrived({ router });
  router.table.load('test', [appRoute('a.test', [app.port])]);
  await visitor.untilText('ok');
});

test('a visitor who leaves the waiting room leaves no trace', async () => {
  const { client, router } = await journey(answering, FOR_LONG);
  router.table.load('test', [appRoute('a.test', [])]);
  const visitor = client().send(GET);
  await arrived({ router });
  visitor.socket.resetAndDestroy();
  await until(() => router.server.connectionCount() === 0);
  expect((await router.lines())[0]).toMatch(/code=H27/);
});

test('the platform’s own hosts lead to a socket, and wait while it restarts', async () => {
  const { client, router } = await journey(answering, FOR_LONG);
  const socket = join(tempDirectory(), 'api.sock');
  router.table.load('test', [{ host: 'api.test', kind: 'platform', socket }]);
  const visitor = client().send(GET.replace('a.test', 'API.test'));
  await until(() => router.server.connectionCount() === 1);
  const api: Server = createServer((request, response) =>
    response.end(`api ${request.headers.host}`),
  );
  await new Promise<void>((resolve) => api.listen(socket, resolve));
  await visitor.untilText('api API.test');
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
  expect(await router.lines()).toEqual([]);
});

test('a part of the platform that stays away is 503 H99', async () => {
  const { client, router } = await journey(answering);
  router.table.load('test', [{ host: 'api.test', kind: 'platform', socket: '/nowhere/api.sock' }]);
  const visitor = await client().send(GET.replace('a.test', 'api.test')).untilText('H99:');
  expect(statusOf(visitor.text)).toBe(503);
});
