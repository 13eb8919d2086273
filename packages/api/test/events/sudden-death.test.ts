import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { AppEvent } from '@tfp/contract/app-events';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { prepareApiProcess } from '../support/api-process.ts';
import { inShort, processEntry } from '../support/feed.ts';

// Goal: the real api is killed again and again while the runner tells and people change things, and the feed has each
// event once, in its order. Method: a journal on the runner's socket that never ends; the api follows it by number.

const STATES = ['starting', 'up', 'stopping', 'down'];

test('kill -9 at any moment loses no event and doubles none', async () => {
  const api = await prepareApiProcess();
  mkdirSync(join(api.data, 'run'), { recursive: true, mode: 0o700 });
  let appId = '';
  let told = 0;
  const runner = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://runner');
    if (url.pathname !== '/journal') return response.writeHead(404).end('{}');
    for (let seq = Number(url.searchParams.get('after')) + 1; !response.destroyed; seq += 1) {
      const entry = processEntry({ id: appId }, `web.${seq}`, STATES[seq % 4] ?? 'up');
      told = Math.max(told, seq);
      response.write(`${JSON.stringify({ seq, at: new Date().toISOString(), ...entry })}\n`);
      // Many at once, then one by one, so that deaths fall between and amid batches.
      if (seq % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  onTestFinished(() => {
    runner.closeAllConnections();
    runner.close();
  });
  await api.start();
  appId = String((await api.call('POST', '/apps', { name: 'hello' })).body.id);
  runner.listen(join(api.data, 'run', 'runner.sock'));
  await once(runner, 'listening');

  let changes = 0;
  for (let round = 0; round < 4; round += 1) {
    const enough = told + 100;
    const killed = until('words of the runner', () => told > enough).then(api.kill);
    try {
      for (;;) {
        const { status } = await api.call('PATCH', '/apps/hello/config-vars', { N: `${changes}` });
        if (status === 200) changes += 1;
      }
    } catch {
      // The connection broke off: this change is in the ledger or not, but not half.
    }
    await killed;
    await api.start();
  }
  // What the runner wrote may wait in a socket for as long as the machine is busy.
  await until('much of it in the feed', async () => (await wholeFeed(api)).length > 400);
  await api.stop();
  runner.closeAllConnections();
  runner.close();
  await api.start();

  const feed = await wholeFeed(api);
  expect(feed.map(({ id }) => id)).toEqual(feed.map((_, index) => index + 1));
  const processes = feed.flatMap((event) => ('process' in event ? [event.process] : []));
  expect(processes.length).toBeGreaterThan(300);
  expect(processes).toEqual(processes.map((_, index) => `web.${index + 1}`));
  const versions = feed.filter(({ kind }) => kind === 'release.created');
  expect(versions.length).toBeGreaterThanOrEqual(changes);
  expect(feed.map(inShort).filter((short) => !short.startsWith('process'))).toEqual([
    'app.created',
    ...versions.flatMap((_, index) => [
      `config.changed v${index + 1}`,
      `release.created v${index + 1}`,
      `release.live v${index + 1}`,
    ]),
  ]);
});

async function wholeFeed({ lines }: Awaited<ReturnType<typeof prepareApiProcess>>) {
  return (await lines('/apps/hello/events?after=0')) as AppEvent[];
}
