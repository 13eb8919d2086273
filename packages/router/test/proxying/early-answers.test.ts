import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { closeJourneys, journey, until } from '../support/journey.ts';
import { divide, type RawClient } from '../support/raw-client.ts';

afterEach(closeJourneys);

const PIECE = 'x'.repeat(0x8000);
const LENGTH = [`Content-Length: ${64 * 1024 * 1024}`, PIECE] as const;
const CHUNKS = ['Transfer-Encoding: chunked', `8000\r\n${PIECE}\r\n`] as const;
const REFUSAL = 'HTTP/1.1 413 Payload Too Large\r\nContent-Length: 8\r\n\r\ntoo much';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
const UPGRADE = 'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';

const reading = (socket: Socket) => socket.on('data', () => {});

async function sent(visitor: RawClient, text: string): Promise<void> {
  await new Promise((resolve) => visitor.socket.write(text, resolve));
  await pause(1);
}

/** One turn: what the visitor says meets an app that has answered and is gone already. */
function meetInOneTurn(say: () => unknown, app: Socket, answer: string): void {
  say();
  app.write(answer);
  app.resetAndDestroy();
}

describe.each([
  ['with a length', '', ...LENGTH],
  ['in chunks', '', ...CHUNKS],
  ['with a length, the last of its connection', 'Connection: close\r\n', ...LENGTH],
  ['in chunks, the last of its connection', 'Connection: close\r\n', ...CHUNKS],
])('a long upload %s', (_form, close, framing, piece) => {
  const head = `POST / HTTP/1.1\r\nHost: a.test\r\n${close}${framing}\r\n\r\n`;

  test('gets the answer of an app that refuses it and is gone', async () => {
    const { app, client, router } = await journey(reading);
    const visitor = client().send(head).send(piece);
    await until(() => (app.sockets[0]?.bytesRead ?? 0) > piece.length);
    meetInOneTurn(() => visitor.send(piece), app.sockets[0] as Socket, REFUSAL);
    await visitor.untilEnd();
    expect(divide(visitor.text)).toEqual([expect.stringMatching(/^HTTP\/1\.1 413 /), 'too much']);
    expect((await router.lines())[0]).toMatch(/^at=info method=POST .* status=413 bytes=8/);
  });

  test('gets the answer of an app that refuses it and stays', async () => {
    const { client, router } = await journey((socket) => {
      socket.once('data', () => socket.write(REFUSAL));
    });
    const visitor = await client().send(head).send(piece).untilEnd();
    expect(divide(visitor.text)).toEqual([expect.stringMatching(/^HTTP\/1\.1 413 /), 'too much']);
    expect((await router.lines())[0]).toMatch(/^at=info method=POST .* status=413 bytes=8/);
  });
});

test('a visitor who sends all of a refused upload before reading is not cut off', async () => {
  const { client } = await journey((socket) => socket.once('data', () => socket.write(REFUSAL)));
  const bytes = 8 * 1024 * 1024;
  const visitor = client().send(
    `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${bytes}\r\n\r\n`,
  );
  await visitor.untilText('too much');
  visitor.send('x'.repeat(bytes)).socket.end();
  await visitor.until(({ isClosed }) => isClosed);
  expect(visitor.hadError).toBe(false);
});

test('neither is one who still sends when the router stops', async () => {
  const { client, router } = await journey(
    (socket) => socket.once('data', () => socket.write(REFUSAL)),
    { stopGraceMs: 100, stopMs: 60_000 },
  );
  const bytes = 8 * 1024 * 1024;
  const visitor = client().send(
    `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${bytes}\r\n\r\nx`,
  );
  await visitor.untilText('too much');
  await sent(visitor, 'x');
  const stopped = router.server.stop();
  for (let left = bytes - 2; left > 0; left -= PIECE.length) {
    await sent(visitor, PIECE.slice(0, left));
  }
  visitor.socket.end();
  await visitor.until(({ isClosed }) => isClosed);
  expect(visitor.hadError).toBe(false);
  await stopped;
});

test('an app that is gone in the middle of its refusal has broken it off: H18', async () => {
  const { app, client, router } = await journey(reading);
  const [framing, piece] = LENGTH;
  const visitor = client().send(`POST / HTTP/1.1\r\nHost: a.test\r\n${framing}\r\n\r\n${piece}`);
  await until(() => (app.sockets[0]?.bytesRead ?? 0) > piece.length);
  meetInOneTurn(() => visitor.send(piece), app.sockets[0] as Socket, REFUSAL.slice(0, -1));
  await visitor.untilEnd();
  expect((await router.lines())[0]).toMatch(/^at=error code=H18 /);
});

test('an answer without a length that ends with a reset is told as broken off', async () => {
  const { app, client, router } = await journey(reading);
  const [framing, piece] = CHUNKS;
  const visitor = client().send(`POST / HTTP/1.1\r\nHost: a.test\r\n${framing}\r\n\r\n${piece}`);
  await until(() => (app.sockets[0]?.bytesRead ?? 0) > piece.length);
  const part = 'HTTP/1.1 200 OK\r\n\r\npart';
  meetInOneTurn(() => visitor.send(piece), app.sockets[0] as Socket, part);
  await visitor.until(({ isClosed }) => isClosed);
  expect(visitor.hadError).toBe(true);
  expect((await router.lines())[0]).toMatch(/^at=error code=H18 /);
});

test('an app’s last words in a tunnel arrive, though the visitor speaks to one that is gone', async () => {
  const { app, client } = await journey((socket) => {
    socket.once('data', () => socket.write(SWITCHED));
  });
  const visitor = await client().send(UPGRADE).untilText('\r\n\r\n');
  meetInOneTurn(() => visitor.send('hello?'), app.sockets[0] as Socket, 'goodbye');
  await visitor.untilEnd();
  expect(divide(visitor.text)[1]).toBe('goodbye');
});

test('a visitor’s last words in a tunnel arrive, though the app speaks to one that is gone', async () => {
  let heard = '';
  const { app, client, router } = await journey((socket) => {
    socket.once('data', () => {
      socket.write(SWITCHED);
      socket.on('data', (chunk) => (heard += chunk));
    });
  });
  const visitor = await client().send(UPGRADE).untilText('\r\n\r\n');
  app.sockets[0]?.write('are you there?');
  visitor.send('goodbye').socket.resetAndDestroy();
  await until(() => heard === 'goodbye' && app.sockets[0]?.readableEnded === true);
  // Also where the app does not mind.
  await until(() => router.server.connectionCount() === 0, 5_000);
});

test('what an app said before a request could be sent to it is no answer', async () => {
  const { app, client } = await journey((socket) => socket.on('data', () => socket.write(OK)));
  const visitor = await client().send(GET).untilText('ok');
  const timeout = 'HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n';
  meetInOneTurn(() => visitor.send(GET), app.sockets[0] as Socket, timeout);
  await visitor.until(({ text }) => text.match(/ok/g)?.length === 2);
  expect(visitor.text).not.toContain('408');
});
