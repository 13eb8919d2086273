import { join } from 'node:path';
import { runnerClient } from '@tfp/contract/runner-client';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { journalEndpoints } from '#src/http/journal-endpoints.ts';
import { Journal } from '#src/journal/journal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a reader that was told much comes to the end of the stream, and goes on where it was', async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'runner.sock');
  const journal = new Journal(join(folder.path, 'journal'));
  const app = fastify({ forceCloseConnections: true });
  journalEndpoints(app, { journal });
  await app.listen({ path });
  const lines = ['x'.repeat(1024 * 1024)];
  for (let from = 0; from < 24; from++) {
    await journal.append('a', { kind: 'output', version: 1, from, lines });
  }
  let seen = 0;
  for await (const { seq } of runnerClient(path).journal(0, new AbortController().signal))
    seen = seq;
  expect(seen).toBe(24);
  void journal.append('a', { kind: 'gone' });
  for await (const entry of runnerClient(path).journal(seen, new AbortController().signal)) {
    expect(entry).toMatchObject({ seq: 25, kind: 'gone' });
    break;
  }
  await app.close();
  folder.remove();
});
