import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TfpError, toErrorBody } from '#src/errors.ts';
import { listenOnSocket } from '#src/platform-process.ts';
import { unixHttp } from '#src/unix-http.ts';

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
