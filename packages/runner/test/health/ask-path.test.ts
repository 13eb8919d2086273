import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { askPath } from '#src/health/ask-path.ts';
import { withDeadline } from '#src/with-deadline.ts';

let server: Server;
const asked: { url: string | undefined; host: string | undefined }[] = [];

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(
  listener: RequestListener,
  { content, limitMs = 5_000 }: { content?: string; limitMs?: number } = {},
) {
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push({ url: request.url, host: request.headers.host });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const question = { address: '127.0.0.1', port, host: 'a.example', path: '/up?x=1', content };
  return withDeadline(new AbortController().signal, limitMs, (signal) => askPath(question, signal));
}

test.each([
  [200, true],
  [204, true],
  [302, true],
  [400, false],
  [503, false],
])('status %i is good: %s', async (status, isGood) => {
  const answer = await ask((_, response) => response.writeHead(status).end());
  expect(answer).toMatchObject({ isGood, answered: `status ${status}` });
});

test('it asks for the path under the name of the app, and follows no redirect', async () => {
  await ask((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  expect(asked).toEqual([{ url: '/up?x=1', host: 'a.example' }]);
});

test('content that is wanted must be there', async () => {
  const words = (text: string) => (_: unknown, response: { end: (t: string) => void }) =>
    response.end(text);
  expect(await ask(words('all is well'), { content: 'is well' })).toMatchObject({ isGood: true });
  server.close();
  expect(await ask(words('not quite'), { content: 'is well' })).toEqual({
    isGood: false,
    answered: 'status 200 without "is well"',
    body: 'not quite',
  });
});

test('one that hangs is left when its time is up, before its answer and in the middle of it', async () => {
  await expect(ask(() => {}, { limitMs: 50 })).rejects.toThrow();
  server.closeAllConnections();
  server.close();
  await expect(ask((_, response) => response.write('a'), { limitMs: 50 })).rejects.toThrow();
});

test('an endless answer is not read to its end', async () => {
  const answer = await ask((_, response) => {
    const more = () => !response.destroyed && response.write('x'.repeat(64 * 1024), more);
    more();
  });
  expect(answer).toMatchObject({ isGood: true });
});
