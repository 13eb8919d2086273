import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { closeJourneys, journey } from '../support/journey.ts';
import { dechunk, divide, statusOf } from '../support/raw-client.ts';
import { appRoute, openRawApp } from '../support/test-router.ts';

// Method: both ends are scripted, so that each byte of either side is what the test says.

afterEach(closeJourneys);

type Script = (heads: string, socket: Socket) => string | undefined;

/** An app that answers each whole head (a body is not waited for) by the script. */
async function scripted(script: Script) {
  const heads: string[] = [];
  const trip = await journey((socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      while (text.includes('\r\n\r\n')) {
        const [head, rest] = divide(text);
        text = rest;
        heads.push(head);
        const reply = script(head, socket);
        if (reply !== undefined) socket.write(Buffer.from(reply, 'latin1'));
      }
    });
    socket.on('end', () => socket.end());
  });
  return { ...trip, heads };
}

const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test('what a client forges of the edge is dropped and said anew', async () => {
  const { heads, client } = await scripted(() => OK);
  const forged = [
    'X-Forwarded-For: 6.6.6.6',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: evil.test',
    'X_Forwarded_For: 6.6.6.6',
    'x-forwarded-anything: x',
    'Forwarded: for=6.6.6.6',
    'X-Real-IP: 6.6.6.6',
    'X-Request-Start: 1',
    'X-Request-Id: short',
    'Via: 1.1 evil',
    'Proxy: http://evil.test',
    'Connection: keep-alive, x-forwarded-for, x-secret',
    'X-Secret: s',
    'Keep-Alive: timeout=5',
    'TE: trailers',
    'Trailer: X',
    'Proxy-Connection: keep-alive',
    'Kept: yes',
  ].join('\r\n');
  const sender = client().send(`GET / HTTP/1.1\r\n${forged}\r\nHost: a.test\r\n\r\n`);
  await sender.untilText('ok');
  const [head] = heads as [string];
  expect(head).toMatch(/^GET \/ HTTP\/1\.1\r\nKept: yes\r\nHost: a\.test\r\n/);
  expect(head).toMatch(
    /X-Forwarded-For: 127\.0\.0\.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Port: 80\r\nVia: 1\.1 tfp\r\nX-Request-Start: \d{13}\r\nX-Request-Id: [0-9a-f-]{36}\r\n\r\n$/,
  );
  expect(head).not.toMatch(/6\.6\.6\.6|evil|secret|trailers|timeout|Proxy|X_/i);
});

test.each([
  ['a'.repeat(20), true],
  [`${'A-9'.repeat(40)}bcdefghi`, true],
  ['a'.repeat(19), false],
  ['a'.repeat(129), false],
  [`${'a'.repeat(20)} status=200`, false],
  [`${'a'.repeat(20)}_`, false],
])('a request id of the client is kept only when it looks like one: %s', async (id, isKept) => {
  const { heads, client } = await scripted(() => OK);
  const sender = client().send(`GET / HTTP/1.1\r\nHost: a.test\r\nX-Request-Id: ${id}\r\n\r\n`);
  await sender.untilText('ok');
  const told = /X-Request-Id: (.*)\r\n/.exec(heads[0] as string)?.[1];
  if (isKept) expect(told).toBe(id);
  else expect(told).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
});

test('two request ids are none', async () => {
  const { heads, client } = await scripted(() => OK);
  const id = `X-Request-Id: ${'a'.repeat(30)}\r\n`;
  await client().send(`GET / HTTP/1.1\r\nHost: a.test\r\n${id}${id}\r\n`).untilText('ok');
  expect(heads[0]).not.toContain('aaaa');
});

test('pipelined requests are answered in order, one after the other', async () => {
  const { heads, client } = await scripted((head) => {
    const path = head.split(' ')[1] as string;
    return `HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`;
  });
  const requests = Array.from(
    { length: 50 },
    (_, i) => `GET /${i} HTTP/1.1\r\nHost: a.test\r\n\r\n`,
  );
  const sender = await client().send(requests.join('')).untilText('/49');
  const paths = [...sender.text.matchAll(/\r\n\r\n(\/\d+)/g)].map(([, path]) => path);
  expect(paths).toEqual(Array.from({ length: 50 }, (_, i) => `/${i}`));
  expect(heads).toHaveLength(50);
});

test('pipelined requests beyond the bound wait in the kernel and are answered all the same', async () => {
  const { client } = await scripted(() => OK);
  const filler = `A: ${'b'.repeat(4_000)}\r\n`;
  const request = `GET / HTTP/1.1\r\nHost: a.test\r\n${filler}${filler}\r\n`;
  const sender = client().send(request.repeat(40));
  await sender.until(({ text }) => text.match(/ok/g)?.length === 40);
});

test('requests for other apps may share a connection of the client', async () => {
  const { router, client } = await scripted(() => OK);
  const other = await openRawApp((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother'));
  });
  router.table.apply({
    kind: 'change',
    version: 2,
    set: [appRoute('b.test', [other.port])],
    removed: [],
  });
  const sender = client().send(`${GET}${GET.replace('a.test', 'b.test')}${GET}`);
  await sender.until(({ text }) => /ok.*other.*ok/s.test(text));
  await other.close();
});

test('a connection to the app is used again, and not after its Keep-Alive time', async () => {
  const { app, client } = await scripted(() =>
    OK.replace('\r\n\r\n', '\r\nKeep-Alive: timeout=1\r\n\r\n'),
  );
  const sender = client();
  await sender.send(GET).untilText('ok');
  await sender.send(GET).until(({ text }) => text.match(/ok/g)?.length === 2);
  expect(app.sockets).toHaveLength(2);
});

test('a connection to the app is used again by another client', async () => {
  const { app, client } = await scripted(() => OK);
  for (let i = 0; i < 5; i++) await client().send(GET).untilText('ok');
  expect(app.sockets).toHaveLength(1);
});

test.each([
  ['Connection: close', 'Connection: close\r\n'],
  ['HTTP/1.0', ''],
])('a connection that the app wants to close is not used again: %s', async (name, field) => {
  const { app, client } = await scripted(() =>
    OK.replace('HTTP/1.1', name === 'HTTP/1.0' ? name : 'HTTP/1.1').replace(
      'Content-Length',
      `${field}Content-Length`,
    ),
  );
  const sender = client();
  await sender.send(GET).untilText('ok');
  await sender.send(GET).until(({ text }) => text.match(/ok/g)?.length === 2);
  expect(app.sockets).toHaveLength(2);
  expect(sender.text).not.toMatch(/close/i);
  expect(sender.text.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
});

test('fields for the next hop alone do not reach the client', async () => {
  const { client } = await scripted(
    () =>
      'HTTP/1.1 200 OK\r\nA: 1\r\nConnection: keep-alive, x-hop\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nB: 2\r\nProxy-Authenticate: x\r\nContent-Length: 2\r\nUpgrade: h2c\r\nSet_Cookie: kept\r\n\r\nok',
  );
  const sender = await client().send(GET).untilText('ok');
  expect(sender.text).toBe(
    'HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nContent-Length: 2\r\nSet_Cookie: kept\r\n\r\nok',
  );
});

test.each([
  ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n', /Content-Length: 500/],
  ['HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', /chunked/],
  ['GET', 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', /204 No Content\r\n\r\n/],
  ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n', /Content-Length: 500/],
])(
  'an answer to %s without a body leaves the connection ready: %s',
  async (method, reply, form) => {
    const { client } = await scripted((head) => (head.startsWith('PUT') ? OK : reply));
    const sender = client();
    sender.send(
      `${method} / HTTP/1.1\r\nHost: a.test\r\n\r\nPUT / HTTP/1.1\r\nHost: a.test\r\n\r\n`,
    );
    await sender.untilText('ok');
    expect(sender.text).toMatch(form);
  },
);

test('a chunked answer goes on as it comes; extensions and trailers do not', async () => {
  const { client } = await scripted(
    () =>
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n',
  );
  const sender = await client().send(GET).untilText('0\r\n\r\n');
  const [head, body] = divide(sender.text);
  expect(head).toMatch(/Transfer-Encoding: chunked/);
  expect(body).toBe('5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n');
});

test('a chunked answer to an HTTP/1.0 client is taken out of its chunks and ends with the connection', async () => {
  const { client } = await scripted(
    () =>
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n',
  );
  const sender = client().send('GET / HTTP/1.0\r\nHost: a.test\r\nConnection: keep-alive\r\n\r\n');
  await sender.untilEnd();
  expect(sender.text).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello world');
});

test('an HTTP/1.0 client that asks for it keeps its connection', async () => {
  const { heads, client } = await scripted(() => OK);
  const request = 'GET / HTTP/1.0\r\nHost: a.test\r\nConnection: Keep-Alive\r\n\r\n';
  const sender = await client().send(request).untilText('ok');
  await sender.send(request).until(({ text }) => text.match(/ok/g)?.length === 2);
  expect(sender.text).toMatch(/Connection: keep-alive\r\n/);
  expect(heads[0]).toMatch(/^GET \/ HTTP\/1\.1\r\n.*Via: 1\.0 tfp/s);
});

test.each([
  'GET / HTTP/1.0\r\nHost: a.test\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n',
])('a client that wants to close is closed after its answer', async (request) => {
  const { client } = await scripted(() => OK);
  const sender = await client().send(request).untilEnd();
  expect(sender.text).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
});

test('a client that has half closed gets its answer', async () => {
  const { client } = await scripted((_head, socket) => {
    setTimeout(() => socket.write(OK), 50);
    return undefined;
  });
  const sender = client().send(GET);
  sender.socket.end();
  await sender.untilEnd();
  expect(sender.text).toMatch(/ok$/);
});

test('an answer that ends with the connection ends the client’s too', async () => {
  const { client } = await scripted((_head, socket) => {
    socket.end('HTTP/1.1 200 OK\r\n\r\nall that there is');
    return undefined;
  });
  const sender = await client().send(GET).untilEnd();
  expect(sender.text).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall that there is');
  expect(sender.hadError).toBe(false);
});

test('100-continue is answered by the router, and the app is not asked again', async () => {
  const { heads, client } = await scripted(() => undefined);
  const sender = client().send(
    'POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n',
  );
  await sender.untilText('HTTP/1.1 100 Continue\r\n\r\n');
  await sender.until(() => heads.length === 1);
  expect(heads[0]).not.toMatch(/expect/i);
});

test('100-continue is not answered where the request can go nowhere', async () => {
  const { client } = await scripted(() => OK);
  const sender = client().send(
    'POST / HTTP/1.1\r\nHost: b.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n',
  );
  await sender.untilEnd();
  expect(statusOf(sender.text)).toBe(404);
});

test('the app’s 100 is dropped, its 103 goes on to clients that can read it', async () => {
  const { client } = await scripted(
    () =>
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\n\r\n${OK}`,
  );
  const sender = await client().send(GET).untilText('ok');
  expect(sender.text).toBe(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`);
  const old = await client().send('GET / HTTP/1.0\r\nHost: a.test\r\n\r\n').untilEnd();
  expect(old.text).not.toContain('103');
});

test('bytes of both sides may come one by one', async () => {
  const { client } = await scripted((_head, socket) => {
    const reply = `HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5;ext\r\nhello\r\n0\r\nT: x\r\n\r\n`;
    const bytes = [...Buffer.from(reply)];
    const next = () => {
      const byte = bytes.shift();
      if (byte !== undefined) socket.write(Buffer.of(byte), () => setImmediate(next));
    };
    next();
    return undefined;
  });
  const sender = client();
  for (let round = 0; round < 2; round++) {
    sender.received = Buffer.alloc(0);
    await sender.sendBytewise(GET);
    await sender.untilText('0\r\n\r\n');
    const [, rest] = divide(sender.text);
    const [head, body] = divide(rest);
    expect(head).toBe('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(dechunk(body)).toBe('hello');
  }
});

test('an answer that comes before the whole request ends the connection gently', async () => {
  const { app, client } = await scripted(
    () => 'HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno',
  );
  const sender = client().send(
    `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(10)}`,
  );
  await sender.untilText('no');
  sender.send('x'.repeat(1_000));
  await sender.untilEnd();
  expect(sender.text).toBe(
    'HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno',
  );
  const second = await client().send(GET).untilText('no');
  expect(statusOf(second.text)).toBe(413);
  expect(app.sockets).toHaveLength(2);
});

test('a head of 32 KB passes, and a body of the same packet too', async () => {
  const { heads, client } = await scripted((head) => (head.startsWith('POST') ? OK : undefined));
  const fields = `Filler: ${'x'.repeat(7_000)}\r\n`.repeat(4);
  const body = randomBytes(50).toString('hex');
  const sender = client().send(
    `POST / HTTP/1.1\r\nHost: a.test\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  await sender.untilText('ok');
  expect((heads[0] as string).length).toBeGreaterThan(28_000);
});
