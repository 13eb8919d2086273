import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TfpError, toErrorBody } from '#src/errors.ts';
import { listenOnSocket } from '#src/platform-process.ts';
import { type UnixHttp, unixHttp } from '#src/unix-http.ts';
import { startHastyServer } from '../../../test/support/hasty-server.ts';

let folder: string;
let close: (() => void) | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfp-'));
});
afterEach(() => {
  close?.();
  rmSync(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const path = join(folder, 'test.sock');
  await listenOnSocket(server, path);
  close = () => server.close().closeAllConnections();
  return path;
}

test('an error keeps its code, words and hint across the socket', async () => {
  const path = await serve((_request, response) => {
    response.statusCode = 404;
    response.end(
      JSON.stringify(
        toErrorBody(
          new TfpError('not_found', 'No such app.', { hint: 'See tfp apps.', resource: 'app' }),
        ),
      ),
    );
  });
  const error = await unixHttp(path)
    .json('GET', '/x')
    .catch((cause) => cause);
  expect(error).toMatchObject({
    code: 'not_found',
    message: 'No such app.',
    hint: 'See tfp apps.',
    resource: 'app',
  });
});

test('a process that is away is told as unavailable', async () => {
  const error = await unixHttp(join(folder, 'nobody.sock'))
    .json('GET', '/')
    .catch((cause) => cause);
  expect(error).toMatchObject({ code: 'unavailable' });
});

test('a process that does not answer is given up at the deadline', async () => {
  const path = await serve(() => {});
  const error = await unixHttp(path)
    .json('GET', '/', undefined, { deadlineMs: 50 })
    .catch((cause) => cause);
  expect(error).toMatchObject({ code: 'unavailable' });
});

test('lines come one by one, cut anywhere, and a torn last line is dropped', async () => {
  const path = await serve((_request, response) => {
    const bytes = Buffer.from('{"a":"ä"}\n\n{"a":2}\n{"a":');
    for (const byte of bytes) response.write(Buffer.from([byte]));
    response.end();
  });
  const lines: unknown[] = [];
  for await (const line of unixHttp(path).lines('/')) lines.push(line);
  expect(lines).toEqual([{ a: 'ä' }, { a: 2 }]);
});

test('a process that answers before it has read the question, and closes, is heard', async () => {
  const body = JSON.stringify(toErrorBody(new TfpError('not_found', 'No such app.')));
  const answer = `HTTP/1.1 404 Not Found\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const calls = {
    json: (http: UnixHttp) => http.json('POST', '/', {}),
    lines: (http: UnixHttp) => http.lines('/').next(),
    upgrade: (http: UnixHttp) => http.upgrade('/', 'frames', {}),
  };
  for (const [name, call] of Object.entries(calls)) {
    const path = join(folder, `${name}.sock`);
    const { meet } = await startHastyServer(answer, path);
    await expect(meet(() => call(unixHttp(path)))).rejects.toThrow('No such app.');
  }
});

test('over a kept connection that is closed as it is used, only a question is asked again', async () => {
  const seen: string[] = [];
  const server = createTcpServer((socket) => {
    let count = 0;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      seen.push(String(chunk).split(' ')[0] ?? '');
      if (++count === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      else socket.destroy();
    });
  });
  const path = join(folder, 'test.sock');
  await listenOnSocket(server, path);
  close = () => void server.close();
  const http = unixHttp(path);
  await http.json('GET', '/');
  await http.json('GET', '/');
  await expect(http.json('POST', '/')).rejects.toMatchObject({ code: 'unavailable' });
  expect(seen).toEqual(['GET', 'GET', 'GET', 'POST']);
});
