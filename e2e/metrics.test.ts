import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiMetrics } from '@tfp/contract/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readExposition } from '../packages/api/test/support/read-exposition.ts';
import { until } from '../test/support/until.ts';
import { callApi } from './support/call-api.ts';
import { killAllOf } from './support/kill.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: what a real app does stands in its numbers, by every way to them, and goes with it.
// Method: a platform that tells its numbers every half second instead of every minute; `until` lies ahead, so that the
// minute that is not over is told too.

let stack: TfpStack;
let app: TestApp;
beforeAll(async () => {
  stack = await startTfp({ TFP_METRICS_MS: '500' });
  app = await createApp(stack, 'counted', 'hello-node');
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

async function ask(path: string, accept = 'application/json'): Promise<Response> {
  return callApi(stack, 'GET', path, undefined, { headers: { accept } });
}

async function metrics(): Promise<ApiMetrics> {
  const now = Math.floor(Date.now() / 1_000);
  const answer = await ask(`/apps/counted/metrics?since=${now - 1_200}&until=${now + 60}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as ApiMetrics;
}

const total = (series: (number | null)[] | undefined) =>
  (series ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0);

async function scraped(): Promise<(family: string, sample: string) => number | undefined> {
  const answer = await ask('/metrics', 'text/plain');
  expect(answer.status).toBe(200);
  const families = readExposition(await answer.text(), 'plain');
  return (family, sample) => families.get(family)?.samples.get(family + sample);
}

test('an app without numbers is told what brings them', async () => {
  const { code, output } = await app.tfp('metrics');
  expect({ code, output }).toEqual({
    code: 0,
    output:
      'No numbers of counted: it has no release yet, so nothing of it runs. Deploy it: git push tfp main\n',
  });
});

test('requests, use and releases of an app stand in its numbers', async () => {
  await app.deploy();
  for (let count = 0; count < 25; count++) expect((await app.get()).status).toBe(200);
  // Router and runner tell on their own: when the one has told all, the other may still be at what was before.
  const told = await until('its requests, and what they took', async () => {
    const found = await metrics();
    const [web] = found.processes;
    const isSent = total(web?.network_sent_bytes) > 25 * 50 && total(web?.cpu_seconds) > 0.01;
    return total(found.web.requests) >= 25 && isSent && found;
  });
  expect(total(told.web.requests)).toBe(25);
  expect(total(told.web.status['2xx'])).toBe(25);
  expect(told.processes.map(({ name }) => name)).toEqual(['web.1']);
  const [web] = told.processes;
  const memory = web?.memory_bytes.findLast((bytes) => bytes !== null) ?? 0;
  expect(memory).toBeGreaterThan(1024 * 1024);
  expect(memory).toBeLessThan(512 * 1024 * 1024);
  expect(told.marks.map((mark) => mark.kind === 'release' && mark.version)).toEqual([1]);
});

test('Prometheus is told the same', async () => {
  // Lines come by another way than requests do.
  const value = await until('a line of each request', async () => {
    const told = await scraped();
    return (told('tfp_app_log_lines_total', '{app="counted"}') ?? 0) > 25 && told;
  });
  expect(value('tfp_app_requests_total', '{app="counted",status="2xx"}')).toBe(25);
  expect(value('tfp_app_release_version', '{app="counted"}')).toBe(1);
  expect(value('tfp_process_memory_limit_bytes', '{app="counted",process="web.1"}')).toBe(
    512 * 1024 * 1024,
  );
});

test('whoever counts may be killed: what was told stays, and counting goes on', async () => {
  for (const name of ['logs', 'router', 'runner']) {
    await killAllOf(stack, name, 'SIGKILL');
    await stack.healthy();
  }
  await until('an answer', async () => (await app.get()).status === 200);
  const told = await until('more requests', async () => {
    const found = await metrics();
    return total(found.web.status['2xx']) > 25 && found;
  });
  // The router may have turned a try or two away meanwhile.
  expect(total(told.web.status['2xx'])).toBe(26);
  expect(told.processes.map(({ restarts }) => total(restarts))).toEqual([0]);
});

test('a crash is counted by its code, with the restart that follows', async () => {
  await app.deploy({ 'server.js': CRASHING });
  await app.get('/crash').catch(() => undefined);
  const told = await until('the crash', async () => {
    const found = await metrics();
    return found.processes.some(({ crashes }) => total(crashes.R16) > 0) && found;
  });
  expect(total(told.processes[0]?.crashes.R16)).toBe(1);
});

test('the numbers of an app go with it', async () => {
  const folder = join(stack.data, 'logs/.metrics', app.id);
  expect(existsSync(folder)).toBe(true);
  expect((await app.tfp('destroy', '--confirm', 'counted')).code).toBe(0);
  await until('the end of its numbers', () => !existsSync(folder));
  const value = await scraped();
  expect(value('tfp_app_requests_total', '{app="counted",status="2xx"}')).toBeUndefined();
});

const CRASHING = `
const http = require('node:http');
http.createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  response.end('fine');
}).listen(process.env.PORT);
`;
