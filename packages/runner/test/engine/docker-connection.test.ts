import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { dockerConnection } from '#src/engine/docker-connection.ts';
import { LIMITS } from '#src/limits.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CALL_MS = 20;

/** Takes every connection, and never says a word. */
const hangingEngine = () => listening(createServer(() => {}));

const answeringEngine = () =>
  listening(createHttpServer((_request, response) => response.end('{"ApiVersion":"1.47"}')));

async function listening(server: Server): Promise<string> {
  const folder = temporaryFolder();
  const socket = join(folder.path, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => {
    server.close();
    folder.remove();
  });
  return socket;
}

test('the deadline of a call holds also for the first words with an engine that hangs', async () => {
  const { call } = dockerConnection(await hangingEngine());
  const begun = performance.now();
  for (const _ of [1, 2]) {
    await expect(call((docker) => docker.ping(), 20)).rejects.toMatchObject({ kind: 'away' });
  }
  expect(performance.now() - begun).toBeLessThan(LIMITS.engineListMs / 2);
});

test('of a call that is over nothing is given up on later', async () => {
  const { call } = dockerConnection(await answeringEngine());
  await call(async () => {});
  const signal = await call(async (_docker, { abortSignal }) => abortSignal, CALL_MS);
  await delay(2 * CALL_MS);
  expect(signal.aborted).toBe(false);
});
