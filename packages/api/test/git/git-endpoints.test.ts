import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { collect } from '../support/collect.ts';
import { fakeStage } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

async function withBuilder(raw: RequestListener) {
  const api = await startTestApi();
  const app = api.app('hello');
  const builder = await fakeStage(api.socket('builder'), () => {}, { raw });
  const port = await api.listen();
  const basic = `Basic ${Buffer.from(`x:${api.token}`).toString('base64')}`;

  function open(method: string, path: string, headers: Record<string, string> = {}) {
    return request({ port, method, path, headers: { authorization: basic, ...headers } });
  }

  async function ask(path: string, headers: Record<string, string> = {}) {
    const outgoing = open('GET', path, headers).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { response, body: Buffer.concat(await collect<Buffer>(response)).toString() };
  }
  return { ...api, app, builder, open, ask };
}

const echoHead: RequestListener = (incoming, response) => {
  response.setHeader('content-type', 'application/x-git-upload-pack-advertisement');
  response.setHeader('cache-control', 'no-cache');
  response.end(JSON.stringify({ url: incoming.url, headers: incoming.headers }));
};

test('an authorized request reaches the builder by the id of its app, in whose name it is told', async () => {
  const { ask, app, token } = await withBuilder(echoHead);
  const { response, body } = await ask('/hello.git/info/refs?service=git-upload-pack', {
    'git-protocol': 'version=2',
    'user-agent': 'git/2.39.5',
    cookie: 'session=secret',
    'x-tfp-actor': 'somebody else',
  });
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    'content-type': 'application/x-git-upload-pack-advertisement',
    'cache-control': 'no-cache',
  });
  const { url, headers } = JSON.parse(body);
  expect(url).toBe(`/git/${app.id}/info/refs?service=git-upload-pack`);
  expect(headers).toMatchObject({
    'git-protocol': 'version=2',
    'user-agent': 'git/2.39.5',
    'x-tfp-app-name': 'hello',
    'x-tfp-actor': 'ada@example.test',
    'x-tfp-web-url': 'http://hello.localhost:8080/',
  });
  expect(headers.cookie).toBeUndefined();
  expect(body).not.toContain(token);
  expect(headers.authorization).toBeUndefined();
});

test.each(['version=3', 'version=2:x', 'version=2; id', ''])(
  'the protocol %j is not passed on',
  async (protocol) => {
    const { ask } = await withBuilder(echoHead);
    const path = '/hello.git/info/refs?service=git-upload-pack';
    const { body } = await ask(path, { 'git-protocol': protocol });
    expect(JSON.parse(body).headers['git-protocol']).toBeUndefined();
  },
);

test('a push streams in both directions, untouched and unbuffered', async () => {
  const received: Buffer[] = [];
  const { open } = await withBuilder((incoming, response) => {
    incoming.on('data', (chunk: Buffer) => {
      received.push(chunk);
      response.write(`seen ${Buffer.concat(received).length}\n`);
    });
    incoming.on('end', () => response.end('done\n'));
  });
  const outgoing = open('POST', '/hello.git/git-receive-pack', {
    'content-type': 'application/x-git-receive-pack-request',
    'content-encoding': 'gzip',
    expect: '100-continue',
  });
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  const body = gzipSync(Buffer.alloc(100_000, 'x'));
  outgoing.write(body.subarray(0, 50));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  response.on('data', (chunk) => {
    text += chunk;
  });
  await until('an answer to the first half', () => text.includes('seen 50\n'));
  outgoing.end(body.subarray(50));
  await once(response, 'end');
  expect(text.endsWith('done\n')).toBe(true);
  expect(Buffer.concat(received).equals(body)).toBe(true);
});

test('a body larger than any JSON may be goes through', async () => {
  let bytes = 0;
  const { open } = await withBuilder((incoming, response) => {
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    incoming.on('end', () => response.end('ok'));
  });
  const outgoing = open('POST', '/hello.git/git-receive-pack', {
    'content-type': 'application/x-git-receive-pack-request',
  });
  const chunk = Buffer.alloc(1024 * 1024);
  for (let count = 0; count < 8; count += 1) {
    if (!outgoing.write(chunk)) await once(outgoing, 'drain');
  }
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  expect(Buffer.concat(await collect<Buffer>(response)).toString()).toBe('ok');
  expect(bytes).toBe(8 * 1024 * 1024);
});

test('a client that leaves ends its request to the builder', async () => {
  const left = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const { open } = await withBuilder((incoming, response) => {
    incoming.resume();
    incoming.on('error', () => {});
    response.on('close', () => left.resolve());
    response.flushHeaders();
    arrived.resolve();
  });
  const outgoing = open('POST', '/hello.git/git-receive-pack');
  outgoing.on('error', () => {});
  outgoing.write('0000');
  await arrived.promise;
  outgoing.destroy();
  await left.promise;
});

test('an answer of the builder that breaks off does not look whole', async () => {
  const { open } = await withBuilder((incoming, response) => {
    incoming.resume();
    response.write('half');
    setImmediate(() => response.destroy());
  });
  const outgoing = open('POST', '/hello.git/git-upload-pack').end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  await expect(collect(response)).rejects.toThrow(/aborted/);
});

test('the builder may refuse before it has read everything', async () => {
  const { open } = await withBuilder((_incoming, response) => {
    response.writeHead(413, { connection: 'close' });
    response.end('too large');
  });
  const outgoing = open('POST', '/hello.git/git-receive-pack');
  outgoing.on('error', () => {});
  const [response] = await Promise.all([once(outgoing, 'response'), outgoing.write('x')]);
  expect((response as [IncomingMessage])[0].statusCode).toBe(413);
  outgoing.destroy();
});

test('who is not let in is told in plain text, which git shows, and is asked for a password', async () => {
  const { ask } = await withBuilder(echoHead);
  const refs = 'info/refs?service=git-upload-pack';
  const nobody = await ask(`/hello.git/${refs}`, { authorization: '' });
  expect(nobody.response.statusCode).toBe(401);
  expect(nobody.response.headers['www-authenticate']).toBe('Basic realm="tfp"');
  const missing = await ask(`/nope.git/${refs}`);
  expect(missing.response.statusCode).toBe(404);
  expect(missing.response.headers['content-type']).toMatch(/^text\/plain/);
  expect(missing.body).toMatch(/^Couldn't find that app\.\n/);
});

test.each([
  ['/hello.git/info/refs', 403],
  ['/hello.git/info/refs?service=git-upload-archive', 403],
  ['/hello.git/HEAD', 404],
  ['/hello.git/config', 404],
  ['/hello.git/objects/info/alternates', 404],
  ['/hello.git/../other.git/info/refs?service=git-upload-pack', 404],
  ['/hello.git/%2e%2e/other.git/info/refs?service=git-upload-pack', 404],
  ['//hello.git/info/refs?service=git-upload-pack', 404],
])('%s is refused', async (path, status) => {
  const { ask } = await withBuilder(echoHead);
  expect((await ask(path)).response.statusCode).toBe(status);
});

test('with the builder away git hears it in words', async () => {
  const { ask, builder } = await withBuilder(echoHead);
  await builder.stop();
  const { response, body } = await ask('/hello.git/info/refs?service=git-receive-pack');
  expect(response.statusCode).toBe(503);
  expect(body).toMatch(/^The build stage does not answer right now/);
});
