import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { closeJourneys, journey, until } from '../support/journey.ts';
import { statusOf } from '../support/raw-client.ts';
import { appRoute, openRawApp, SHORT_TIMES } from '../support/test-router.ts';

afterEach(closeJourneys);

const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Says the same on each request. */
const saying = (reply: string) => (socket: Socket) => {
  socket.on('data', () => socket.write(Buffer.from(reply, 'latin1')));
};

const MALFORMED: [name: string, reply: string][] = [
  ['no HTTP', 'hello\r\n\r\n'],
  ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
  ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n'],
  ['status of two digits', 'HTTP/1.1 20 OK\r\nA: b\r\n\r\n'],
  ['status of four digits', 'HTTP/1.1 2000 OK\r\nA: b\r\n\r\n'],
  ['status 099', 'HTTP/1.1 099 OK\r\nA: b\r\n\r\n'],
  ['no space before the status', 'HTTP/1.1\t200 OK\r\nA: b\r\n\r\n'],
  ['line feeds alone', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
  ['a control byte in the reason', 'HTTP/1.1 200 O\x01K\r\nA: b\r\n\r\n'],
  ['a folded field', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
  ['a space before the colon', 'HTTP/1.1 200 OK\r\nA : b\r\n\r\n'],
  ['a NUL in a value', 'HTTP/1.1 200 OK\r\nA: \0\r\n\r\n'],
  ['a bare CR in a value', 'HTTP/1.1 200 OK\r\nA: b\rSet-Cookie: x\r\n\r\n'],
  [
    'length and chunked',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok',
  ],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
  ['the same length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok'],
  ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
  ['chunked in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['101 unasked', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  ['endless 103', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)],
  ['more fields than may be', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(600)}\r\n`],
  ['a head without end', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(100_000)}`],
  ['a status line without end', `HTTP/1.1 200 ${'b'.repeat(100_000)}`],
];

test.each(MALFORMED)('an unreadable answer becomes 502 H17: %s', async (_name, reply) => {
  const { app, client, router } = await journey(saying(reply));
  const visitor = await client().send(GET).untilText('H17:');
  expect(visitor.text).toMatch(/HTTP\/1\.1 502 Bad Gateway\r\n/);
  expect(visitor.text).not.toMatch(/Set-Cookie|\bok\b/);
  expect((await router.lines())[0]).toMatch(/^at=error code=H17 .* status=502 bytes=0/);
  await until(() => app.sockets.every((socket) => socket.readableEnded || socket.destroyed));
});

test('a broken chunk cuts the answer, so that nobody takes it for whole', async () => {
  const reply = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n';
  const { client } = await journey(saying(reply));
  const visitor = await client().send(GET).untilEnd();
  expect(visitor.text).not.toMatch(/0\r\n\r\n$/);
});

test.each([
  ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok'],
  ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n'],
])('an app that dies in the middle of an answer cuts the client: %s', async (_name, reply) => {
  const { client, router } = await journey((socket) => {
    socket.on('data', () => socket.write(reply, () => socket.destroy()));
  });
  const visitor = await client().send(GET).untilEnd();
  expect(visitor.text.endsWith('0\r\n\r\n')).toBe(false);
  expect((await router.lines())[0]).toMatch(/at=error code=H18/);
});

test('an app that resets an answer without a length resets the client', async () => {
  const { app, client } = await journey(saying('HTTP/1.1 200 OK\r\n\r\npart'));
  const visitor = await client().send(GET).untilText('part');
  app.sockets[0]?.resetAndDestroy();
  await visitor.until(({ isClosed }) => isClosed);
  expect(visitor.hadError).toBe(true);
});

test('a fresh connection that is closed without a word is 502 H13, and is not tried again', async () => {
  const { app, client } = await journey((socket) => socket.on('data', () => socket.destroy()));
  const visitor = await client().send(GET).untilText('H13:');
  expect(statusOf(visitor.text)).toBe(502);
  expect(app.sockets).toHaveLength(1);
});

describe('a kept connection that the app closes just as it is used', () => {
  /** Answers the first request of a connection, and closes on the second; counts what it saw. */
  function stale(replyFirst = OK) {
    const seen: string[] = [];
    const script = (socket: Socket) => {
      let count = 0;
      socket.on('data', (chunk) => {
        seen.push(chunk.toString('latin1').split(' ')[0] as string);
        if (++count === 1) socket.write(replyFirst);
        else socket.destroy();
      });
    };
    return { seen, script };
  }

  test('is replaced for a request that may be repeated', async () => {
    const { seen, script } = stale();
    const { app, client } = await journey(script);
    const visitor = client();
    await visitor.send(GET).untilText('ok');
    await visitor.send(GET).until(({ text }) => text.match(/200 OK/g)?.length === 2);
    expect(seen).toEqual(['GET', 'GET', 'GET']);
    expect(app.sockets).toHaveLength(2);
  });

  test('fails a request that may not: it could have been done', async () => {
    const { seen, script } = stale();
    const { client } = await journey(script);
    const visitor = client();
    await visitor.send(POST).untilText('ok');
    await visitor.send(POST).untilText('H13:');
    expect(seen).toEqual(['POST', 'POST']);
  });

  test('is replaced once only', async () => {
    let count = 0;
    const { app, client } = await journey((socket) => {
      socket.on('data', () => {
        if (++count === 1) socket.write(OK);
        else socket.destroy();
      });
    });
    const visitor = client();
    await visitor.send(GET).untilText('ok');
    await visitor.send(GET).untilText('H13:');
    expect(app.sockets).toHaveLength(2);
  });
});

test('bytes behind an answer are nobody’s: they are dropped and the connection is not used again', async () => {
  const poison = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';
  const { app, client } = await journey(saying(`${OK}${poison}`));
  const visitor = client();
  for (let i = 1; i <= 3; i++) {
    await visitor.send(GET).until(({ text }) => text.match(/ok/g)?.length === i);
  }
  expect(visitor.text).not.toContain('poison');
  expect(app.sockets).toHaveLength(3);
});

test('a kept connection that speaks unasked is dropped, and nobody gets its words', async () => {
  const { app, client } = await journey(saying(OK));
  const visitor = client();
  await visitor.send(GET).untilText('ok');
  const [first] = app.sockets as [Socket];
  first.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison');
  await until(() => first.readableEnded || first.destroyed);
  await visitor.send(GET).until(({ text }) => text.match(/ok/g)?.length === 2);
  expect(visitor.text).not.toContain('poison');
  expect(app.sockets).toHaveLength(2);
});

test('a target that refuses is left alone for a while, and the other one serves', async () => {
  const { app, router, client } = await journey(saying(OK));
  const gone = await openRawApp(() => {});
  await gone.close();
  router.table.load('test', [appRoute('a.test', [gone.port, app.port])]);
  const visitor = client();
  for (let i = 1; i <= 20; i++) {
    await visitor.send(GET).until(({ text }) => text.match(/200 OK/g)?.length === i);
  }
  const refused = [...router.table.targets()].find(({ id }) => id === `container-${gone.port}`);
  expect(refused?.quarantinedUntil).toBeGreaterThan(performance.now());
});

test('when every target refuses, the visitor is told 503 H21', async () => {
  const { router, client } = await journey(saying(OK));
  const gone = await openRawApp(() => {});
  await gone.close();
  router.table.load('test', [appRoute('a.test', [gone.port])]);
  const visitor = client();
  for (let i = 1; i <= 2; i++) {
    await visitor.send(GET).until(({ text }) => text.match(/H21:/g)?.length === i);
  }
  expect(statusOf(visitor.text)).toBe(503);
});

test('an app without targets says why, in a page for browsers and in a line for others', async () => {
  const { router, client } = await journey(saying(OK));
  const cases = { stopped: 'H14', crashed: 'H10', booting: 'H20', blank: 'H81' };
  for (const [empty, code] of Object.entries(cases)) {
    router.table.load('test', [appRoute('a.test', [], { empty })]);
    const line = await client().send(GET).untilText(`tfp-error: ${code}\r\n`);
    await line.untilText(`${code}: `);
    const html = GET.replace('\r\n\r\n', '\r\nAccept: text/html,*/*\r\n\r\n');
    const page = await client().send(html).untilText('</html>');
    expect(page.text).toContain(`<code>${code}</code>`);
    const head = client().send(GET.replace('GET', 'HEAD')).send(GET);
    await head.untilText(`${code}: `);
    expect(head.text.match(/HTTP\/1\.1 50[23] /g)).toHaveLength(2);
  }
  const line = (await router.lines()).find((text) => text.includes('H14'));
  expect(line).toMatch(
    /^at=error code=H14 desc="No web processes running" method=GET path="\/" host=a\.test .* process= connect=0ms service=\d+ms status=503 bytes=0 protocol=http$/,
  );
});

test('an unknown host is 404, by the exact name alone', async () => {
  const { client } = await journey(saying(OK));
  for (const host of ['a.test.evil', 'xa.test', 'a.tes', 'test', '127.0.0.1', '[::1]', 'a..test']) {
    const visitor = await client().send(GET.replace('a.test', host)).untilText('T01:');
    expect(statusOf(visitor.text)).toBe(404);
  }
});

describe('waits', () => {
  const silent = (socket: Socket) => socket.on('data', () => {});

  test('no first byte: 503 H12, and the app goes on without its connection', async () => {
    const { client, router } = await journey(silent, SHORT_TIMES);
    const visitor = await client().send(GET).untilText('H12:');
    expect(statusOf(visitor.text)).toBe(503);
    expect((await router.lines())[0]).toMatch(/code=H12 desc="Request timeout"/);
  });

  test('an answer that stalls is cut: H15', async () => {
    const { client, router } = await journey(
      saying('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok'),
      SHORT_TIMES,
    );
    await client().send(GET).untilEnd();
    expect((await router.lines())[0]).toMatch(/code=H15 desc="Idle connection"/);
  });

  test('a slow answer that goes on is never cut', async () => {
    const { client } = await journey((socket) => {
      let count = 0;
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n');
        const timer = setInterval(() => {
          socket.write('x');
          if (++count === 10) clearInterval(timer);
        }, 40);
      });
    }, SHORT_TIMES);
    await client().send(GET).untilText('xxxxxxxxxx');
  });

  test('an upload that stalls is refused: H28', async () => {
    const { client, router } = await journey(silent, SHORT_TIMES);
    const visitor = client().send('POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nx');
    await visitor.untilEnd();
    expect(statusOf(visitor.text)).toBe(408);
    expect((await router.lines())[0]).toMatch(/^at=warning code=H28/);
  });

  test('a slow upload that goes on is never cut, though no first byte came in time', async () => {
    const { client } = await journey((socket) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.endsWith('xxxxxxxxxx')) socket.write(OK);
      });
    }, SHORT_TIMES);
    const visitor = client().send('POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\n');
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      visitor.send('x');
    }
    await visitor.untilText('ok');
  });

  test('a head that dribbles is refused: 408', async () => {
    const { client } = await journey(silent, SHORT_TIMES);
    const visitor = client();
    const timer = setInterval(() => visitor.socket.writable && visitor.send('x'), 30);
    visitor.send('GET / HTTP/1.1\r\nHost: a.test\r\nX: ');
    await visitor.untilEnd();
    clearInterval(timer);
    expect(statusOf(visitor.text)).toBe(408);
    expect(visitor.text).toMatch(/H28: This request came too slowly\.\n$/);
  });

  test('a connection without a request is closed', async () => {
    const { client } = await journey(saying(OK), SHORT_TIMES);
    const visitor = await client().untilEnd();
    expect(visitor.text).toBe('');
    const kept = await client().send(GET).untilText('ok');
    await kept.untilEnd();
  });

  test('a refused client that goes on sending is cut off', async () => {
    const { client } = await journey(silent, SHORT_TIMES);
    const visitor = client().send('nonsense\r\n\r\n');
    const timer = setInterval(() => visitor.socket.writable && visitor.send('x'), 10);
    await visitor.until(({ isClosed }) => isClosed);
    clearInterval(timer);
    expect(statusOf(visitor.text)).toBe(400);
  });
});

test('a client that leaves ends the app’s work, and the log says H27', async () => {
  const { app, client, router } = await journey((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'));
  });
  const visitor = await client().send(GET).untilText('500');
  visitor.socket.resetAndDestroy();
  await until(() => app.sockets[0]?.readableEnded === true || app.sockets[0]?.destroyed === true);
  await until(() => router.server.connectionCount() === 0);
  expect((await router.lines())[0]).toMatch(/^at=warning code=H27 .* status=499/);
});

test('a client that closes its side and gets no answer has left, and the app’s work ends', async () => {
  const { app, client, router } = await journey((socket) => socket.on('data', () => {}));
  const visitor = client().send(GET);
  await until(() => app.sockets.length === 1);
  visitor.socket.end();
  await until(() => app.sockets[0]?.readableEnded === true || app.sockets[0]?.destroyed === true);
  expect((await router.lines())[0]).toMatch(/^at=warning code=H27 .* status=499/);
});

test('a client that leaves in the middle of its upload takes the app’s connection with it', async () => {
  const { app, client } = await journey((socket) => socket.on('data', () => {}));
  const visitor = client().send('POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nx');
  await until(() => app.sockets.length === 1);
  visitor.socket.end();
  await until(() => app.sockets[0]?.readableEnded === true || app.sockets[0]?.destroyed === true);
});
