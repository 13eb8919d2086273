import { createHash, randomBytes, randomInt } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { closeJourneys, journey, until } from '../support/journey.ts';
import { divide } from '../support/raw-client.ts';
import { appRoute, openTestRouter, portOf, type TestRouter } from '../support/test-router.ts';

afterEach(closeJourneys);

const MB = 1024 * 1024;

test('events go on one by one, as they come', async () => {
  let app: Socket | undefined;
  const { client, router } = await journey((socket) => {
    app = socket;
    socket.once('data', () =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n'),
    );
  });
  const visitor = await client()
    .send('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')
    .untilText('\r\n\r\n');
  for (let i = 0; i < 5; i++) {
    app?.write(`data: ${i}\n\n`);
    await visitor.untilText(`data: ${i}\n\n`);
  }
  const [target] = [...router.table.targets()];
  expect(target).toMatchObject({ requests: 0, streams: 1 });
});

test('a client that does not read stops the app, and costs the router next to nothing', async () => {
  let sent = 0;
  const block = Buffer.alloc(256 * 1024, 'x');
  const { client } = await journey((socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${1024 * MB}\r\n\r\n`);
      const push = () => {
        while (!socket.destroyed && socket.writableLength < MB) {
          socket.write(block);
          sent += block.length;
        }
        if (!socket.destroyed) setTimeout(push, 1);
      };
      push();
    });
  });
  const visitor = client();
  visitor.socket.pause();
  visitor.send('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  await until(() => sent > 0);
  let before = -1;
  // What the kernels' buffers take is not ours: wait until nothing flows any more.
  while (before !== sent) {
    before = sent;
    await pause(100);
  }
  expect(sent).toBeLessThan(64 * MB);
  expect(process.memoryUsage().external).toBeLessThan(150 * MB);
});

test('an app that does not read stops the client', async () => {
  const { client } = await journey((socket) => socket.pause());
  const visitor = client().send(
    `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${1024 * MB}\r\n\r\n`,
  );
  const block = Buffer.alloc(256 * 1024, 'x');
  let sent = 0;
  const push = () => {
    while (!visitor.socket.destroyed && visitor.socket.writableLength < MB) {
      visitor.socket.write(block);
      sent += block.length;
    }
    if (!visitor.socket.destroyed) setTimeout(push, 1);
  };
  push();
  let before = -1;
  while (before !== sent) {
    before = sent;
    await pause(100);
  }
  expect(sent).toBeLessThan(64 * MB);
});

test('a slow reader gets each byte of a long answer', async () => {
  const body = randomBytes(6 * MB);
  const { client } = await journey((socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    });
  });
  const visitor = client();
  const hash = createHash('sha256');
  let size = 0;
  let head: string | undefined;
  visitor.socket.removeAllListeners('data');
  visitor.socket.on('data', (chunk) => {
    let part = chunk;
    if (head === undefined) {
      head = divide(chunk.toString('latin1'))[0];
      part = chunk.subarray(head.length);
    }
    hash.update(part);
    size += part.length;
    visitor.socket.pause();
    setTimeout(() => visitor.socket.resume(), 1);
  });
  visitor.send('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  await until(() => size === body.length);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(body).digest('hex'));
});

// Goal: nothing is ever mixed, lost or doubled, whatever the framing, size, pace and order.
// Method: many transfers at once over few connections; both sides hash what they send and get.
let router: TestRouter;
let app: Server;

beforeAll(async () => {
  app = createServer(async (incoming, response) => {
    const { hash, bytes } = await digest(incoming);
    const size = Number(incoming.headers['x-size']);
    const body = randomBytes(size);
    response.setHeader('x-got', hash);
    response.setHeader('x-got-bytes', bytes);
    response.setHeader('x-sent', createHash('sha256').update(body).digest('hex'));
    if (incoming.headers['x-form'] === 'length') response.setHeader('content-length', size);
    for (let at = 0; at < size; ) {
      const end = at + randomInt(1, 100_000);
      if (!response.write(body.subarray(at, end))) {
        await new Promise((resolve) => response.once('drain', resolve));
      }
      at = end;
    }
    response.end();
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  router = await openTestRouter([appRoute('a.test', [portOf(app)])]);
});

afterAll(async () => {
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
  await router.close();
});

async function digest(stream: IncomingMessage): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += (chunk as Buffer).length;
    if (randomInt(20) === 0) await pause(1);
  }
  return { hash: hash.digest('hex'), bytes };
}

async function transfer(agent: Agent): Promise<void> {
  const body = randomBytes([0, 10, 5_000, 70_000, 400_000][randomInt(5)] as number);
  const answerBytes = [0, 10, 5_000, 70_000, 900_000][randomInt(5)] as number;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      host: 'a.test',
      'x-size': String(answerBytes),
      'x-form': randomInt(2) === 0 ? 'length' : 'chunked',
      ...(randomInt(2) === 0
        ? { 'content-length': body.length }
        : { 'transfer-encoding': 'chunked' }),
    };
    const outgoing = request({ agent, port: router.port, method: 'POST', headers }, resolve);
    outgoing.on('error', reject);
    for (let at = 0; at < body.length; ) {
      const end = at + randomInt(1, 50_000);
      outgoing.write(body.subarray(at, end));
      at = end;
    }
    outgoing.end();
  });
  expect(answer.headers['x-got']).toBe(createHash('sha256').update(body).digest('hex'));
  const got = await digest(answer);
  expect(got).toEqual({ hash: answer.headers['x-sent'], bytes: answerBytes });
}

test('hashes agree on both sides of hundreds of transfers', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 12, timeout: 10_000 });
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      for (let i = 0; i < 25; i++) await transfer(agent);
    }),
  );
  agent.destroy();
});
