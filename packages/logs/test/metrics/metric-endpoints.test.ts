import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unixHttp } from '@tfp/contract/unix-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LogProcess, startLogProcess } from '../support/log-process.ts';
import { batchOf, readingOf, webOf } from '../support/samples.ts';

// Goal: the real process keeps what it said that it has, and takes nothing for a sample that is none.

const NOW = Math.floor(Date.now() / 60_000);
let logs: LogProcess;
beforeAll(async () => {
  logs = await startLogProcess();
});
afterAll(() => logs.dispose());

const ask = (appId: string) =>
  logs.client.metrics(appId, { since: NOW - 5, until: NOW + 1, step: 6 });
const requests = async (appId: string) => (await ask(appId)).web.requests;

test('a batch that is sent again after a death is counted once', async () => {
  const batch = batchOf([
    { appId: 'a', minute: NOW, number: 1, web: webOf([1, 2]) },
    { appId: 'b', minute: NOW, number: 2, web: webOf([3]) },
  ]);
  await logs.client.addMetrics(batch);
  await logs.client.addMetrics(batch);
  await logs.kill();
  await logs.start();
  await logs.client.addMetrics(batch);
  expect([await requests('a'), await requests('b')]).toEqual([[2], [1]]);
});

test('totals hold what came since the start, with the lines that were stored and dropped', async () => {
  const run = { processes: [readingOf('web.1', 'c', NOW, 70)] };
  await logs.client.addMetrics(
    batchOf([{ appId: 'c', minute: NOW, number: 1, run }], {
      writer: 'r',
      from: 'runner',
      dropped: 6,
    }),
  );
  const text =
    'Error L10 (output buffer overflow): 12 lines dropped since the log store did not take them.';
  const at = new Date().toISOString();
  const notice = { appId: 'c', at, source: 'tfp', process: 'logs', text } as const;
  // Its answer was lost, so it comes again.
  for (let time = 0; time < 2; time += 1)
    await logs.client.append([notice], { writer: 'a-pusher', number: 1 });
  const { apps, dropped } = await logs.client.metricTotals();
  expect(dropped).toBe(6);
  expect(apps.find(({ appId }) => appId === 'c')).toMatchObject({
    processes: [{ name: 'web.1', memoryBytes: 1_000 }],
    logLines: 1,
    logLinesDropped: 12,
  });
});

test('an app that is forgotten has neither lines nor numbers, and is listed no more', async () => {
  await logs.client.addMetrics(
    batchOf([{ appId: 'gone', minute: NOW, number: 100, web: webOf([1]) }]),
  );
  expect(await logs.client.appIds()).toContain('gone');
  await logs.client.forget('gone');
  await logs.client.addMetrics(
    batchOf([{ appId: 'gone', minute: NOW, number: 101, web: webOf([1]) }]),
  );
  expect(await logs.client.appIds()).not.toContain('gone');
  expect(await requests('gone')).toEqual([0]);
  expect(existsSync(join(logs.root, 'data/logs/.metrics/gone'))).toBe(false);
});

test.each([
  null,
  [],
  { ...batchOf([]), writer: '../../etc' },
  { ...batchOf([]), from: 'else' },
  { ...batchOf([]), minute: -1 },
  { ...batchOf([]), samples: [{ appId: '../etc', minute: NOW, number: 1 }] },
  { ...batchOf([]), samples: [{ appId: 'a', minute: 1.5, number: 1 }] },
  { ...batchOf([]), samples: new Array(1_001).fill({ appId: 'a', minute: 1, number: 1 }) },
])('what is no batch is refused (%#)', async (body) => {
  await expect(unixHttp(logs.socket).json('POST', '/metrics', body)).rejects.toMatchObject({
    code: 'bad_request',
  });
});

test.each([
  '/metrics/apps/a',
  '/metrics/apps/a?since=5&until=4&step=1',
  '/metrics/apps/a?since=1&until=4&step=0',
  '/metrics/apps/a?since=1&until=29000000&step=1',
  '/metrics/apps/..%2f..%2fetc?since=1&until=2&step=1',
])('%s is refused', async (path) => {
  await expect(unixHttp(logs.socket).json('GET', path)).rejects.toMatchObject({
    code: 'bad_request',
  });
});
