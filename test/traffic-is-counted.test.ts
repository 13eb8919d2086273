import { Agent, createServer, request, type Server } from 'node:http';
import { LATENCY_BUCKETS } from '@tfp/contract/latency-buckets';
import { logsClient } from '@tfp/contract/logs-client';
import type { MetricSeries } from '@tfp/contract/metrics';
import { afterEach, expect, test } from 'vitest';
import { type LogProcess, startLogProcess } from '../packages/logs/test/support/log-process.ts';
import { FakeRunner } from '../packages/router/test/support/fake-runner.ts';
import { presentEpoch, RouterProcesses } from '../packages/router/test/support/router-processes.ts';
import { appRoute, portOf } from '../packages/router/test/support/test-router.ts';
import { until } from './support/until.ts';

// Goal: what visitors did is counted exactly, whoever of those who count dies in between.
// Method: real workers of the router and a real log store, both killed by force while known traffic passes.

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The app answers with the status that it is asked for, after so many milliseconds. */
function answerAsAsked(): Promise<Server> {
  const app = createServer((incoming, response) => {
    const [status = '200', ms = '0'] = (incoming.url ?? '').slice(1).split('/');
    setTimeout(() => response.writeHead(Number(status)).end('0123456789'), Number(ms));
  });
  return new Promise((resolve) => app.listen(0, '127.0.0.1', () => resolve(app)));
}

async function house(metricsMs: number) {
  process.env.TFP_METRICS_MS = String(metricsMs);
  cleanups.push(() => delete process.env.TFP_METRICS_MS);
  const app = await answerAsAsked();
  const router = new RouterProcesses();
  const own = await startLogProcess({ TFP_DATA: router.data.root });
  const logs = { ...own, client: logsClient(router.data.socket('logs')) };
  const socketPath = router.data.socket('runner');
  const runner = new FakeRunner([appRoute('a.test', [portOf(app)], { appId: 'app' })], {
    socketPath,
  });
  runner.epoch = presentEpoch();
  await runner.open();
  cleanups.push(
    () => router.close(),
    () => app.close(),
    () => logs.dispose(),
    () => runner.close(),
  );
  await router.start(2);
  return { app, logs, router };
}

function get(port: number, path: string, agent: Agent | false = false): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { port, path, host: '127.0.0.1', agent, headers: { host: 'a.test' } };
    const outgoing = request(options, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function ask({ client }: Pick<LogProcess, 'client'>): Promise<MetricSeries> {
  const now = Math.floor(Date.now() / 60_000);
  return client.metrics('app', { since: now - 20, until: now + 1, step: 21 });
}

const total = (series: (number | null)[] | undefined) =>
  (series ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0);

test('every request is counted once while the log store is killed again and again', async () => {
  const { logs, router } = await house(50);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  cleanups.push(() => agent.destroy());
  const asked: Record<string, number> = { '200': 0, '302': 0, '404': 0, '500': 0 };
  for (let round = 0; round < 6; round++) {
    const paths = Object.keys(asked).flatMap((status, at) =>
      Array.from({ length: 10 * (at + 1) }, () => status),
    );
    const answers = paths.map((status) => get(router.port, `/${status}`, agent));
    await logs.kill();
    for (const status of paths) asked[status] = (asked[status] ?? 0) + 1;
    await Promise.all(answers);
    await logs.start();
  }
  // A worker that leaves does not wait for long to get rid of the last: it is told before that here.
  const all = Object.values(asked).reduce((sum, count) => sum + count, 0);
  await until('all requests', async () => total((await ask(logs)).web.requests) >= all);
  await router.stop();
  const { web } = await ask(logs);
  expect({
    '2xx': total(web.status['2xx']),
    '3xx': total(web.status['3xx']),
    '4xx': total(web.status['4xx']),
    '5xx': total(web.status['5xx']),
  }).toEqual({ '2xx': 60, '3xx': 120, '4xx': 180, '5xx': 240 });
  expect(asked).toEqual({ '200': 60, '302': 120, '404': 180, '500': 240 });
  expect(total(web.bytes)).toBe(10 * (60 + 120 + 180 + 240));
});

test('percentiles of both workers together are those of the durations that the app took', async () => {
  const { logs, router } = await house(60_000);
  // Each on a connection of its own, so that both workers have some: 100 quick ones, 6 slow ones.
  const durations = [
    ...Array.from({ length: 100 }, () => 100),
    ...Array.from({ length: 6 }, () => 1_000),
  ];
  for (let at = 0; at < durations.length; at += 20) {
    await Promise.all(durations.slice(at, at + 20).map((ms) => get(router.port, `/200/${ms}`)));
  }
  await router.stop();
  const { web } = await ask(logs);
  const { p50, p99 } = web.latency_ms;
  expect(total(web.requests)).toBe(durations.length);
  // A machine that is busy answers later, never sooner; what the buckets add is less than 9 %.
  expect(p50[0]).toBeGreaterThan(100 * 0.91);
  expect(p99[0]).toBeGreaterThan(1_000 * 0.91);
  expect(p50[0]).toBeLessThan(p99[0] as number);
  const { apps } = await logs.client.metricTotals();
  expect(apps[0]?.latency).toMatchObject({ count: durations.length });
  expect(LATENCY_BUCKETS).toBeLessThan(120);
});

test('a worker that is killed loses what it had not told, and nothing that it had', async () => {
  const { logs, router } = await house(50);
  for (let count = 0; count < 20; count++) await get(router.port, '/200');
  await until('its requests', async () => total((await ask(logs)).web.requests) === 20);
  await router.kill('1');
  await router.kill('2');
  for (let count = 0; count < 20; count++) await get(router.port, '/200');
  await until('its requests', async () => total((await ask(logs)).web.requests) === 40);
  await router.stop();
  expect(total((await ask(logs)).web.requests)).toBe(40);
});
