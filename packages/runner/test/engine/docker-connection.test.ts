import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dockerConnection } from '#src/engine/docker-connection.ts';
import { LIMITS } from '#src/limits.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Takes every connection, and never says a word. */
async function hangingEngine(): Promise<string> {
  const folder = temporaryFolder();
  const socket = join(folder.path, 'docker.sock');
  const server = createServer(() => {});
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
