import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHttpServer } from '../packages/logs/test/drains/support/http-server.ts';
import { startRsyslog } from '../packages/logs/test/drains/support/rsyslog.ts';
import { until } from '../test/support/until.ts';
import { kill9 } from './support/kill.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: what a container writes reaches receivers that we did not write, exactly and in order, through every process
// of the platform, also when logs and api are killed meanwhile.

const LINES = 2_000;
/** Numbers, slowly enough that a death falls between them, then nothing more. */
const SERVER = `
let number = 0;
require('node:http').createServer((_request, response) => response.end('ok')).listen(process.env.PORT);
const writing = setInterval(() => {
  for (let each = 0; each < 10; each += 1) console.log('number ' + (number += 1));
  if (number === ${LINES}) clearInterval(writing);
}, 20);
`;

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp({ TFP_DRAIN_NETWORKS: '127.0.0.0/8' });
  app = await createApp(stack, 'drained', 'hello-node');
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

const numbers = (texts: string[]) =>
  texts.flatMap((text) => /^number (\d+)$/.exec(text)?.[1] ?? []).map(Number);
const everyNumber = Array.from({ length: LINES }, (_, index) => index + 1);

test('an app that is deployed is drained to rsyslog and to an HTTP receiver, through deaths', async () => {
  const rsyslog = await startRsyslog();
  const http = await startHttpServer();
  const added = await app.done('drains:add', `syslog://127.0.0.1:${rsyslog.port}`);
  expect(added.output).toMatch(/Added drain [0-9a-f]{8} \(syslog\)/);
  const url = `http://user:hunter2@127.0.0.1:${http.port}/in?key=hunter3`;
  await stack.done(['drains:add', url, '--platform', '--format', 'ndjson']);
  const tried = await app.tfp('drains:test', `syslog://127.0.0.1:${rsyslog.port}`);
  expect(tried.output).toContain('took the line');

  await app.deploy({ 'server.js': SERVER, Procfile: 'web: node server.js\n' });
  for (const name of ['logs', 'api']) {
    await kill9(stack, name);
    await stack.healthy();
  }

  // At least once: what came twice has the same id.
  const ofRsyslog = () => [...new Map(rsyslog.rows().map((row) => [row.data, row])).values()];
  await until(
    'every number at rsyslog',
    () => numbers(ofRsyslog().map(({ text }) => text)).length >= LINES,
    60_000,
  );
  const sent = ofRsyslog().filter(({ process }) => process === 'web.1');
  const idOf = ({ data }: { data: string }) => Number(/id="(\d+)"/.exec(data)?.[1]);
  sent.sort((a, b) => idOf(a) - idOf(b));
  expect(numbers(sent.map(({ text }) => text))).toEqual(everyNumber);
  expect(sent[0]).toMatchObject({
    host: 'drained',
    app: 'app',
    data: expect.stringContaining('release="v1"'),
  });

  const rows = () =>
    http.accepted.flatMap(({ body }) =>
      body
        .toString()
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row)),
    );
  const ofHttp = () => [...new Map(rows().map((row) => [`${row.app_id} ${row.id}`, row])).values()];
  await until(
    'every number over HTTP',
    () => numbers(ofHttp().map(({ message }) => message)).length >= LINES,
    60_000,
  );
  const posted = ofHttp()
    .filter(({ process }) => process === 'web.1')
    .sort((a, b) => a.id - b.id);
  expect(numbers(posted.map(({ message }) => message))).toEqual(everyNumber);

  // Lines of the platform itself may be on their way.
  await until('a drain at rest', async () =>
    /syslog +up to date +\d+ +0 +0 +127\.0\.0\.1/.test((await app.done('drains')).stdout),
  );
  const platform = await stack.done(['drains', '--platform']);
  expect(platform.output).toContain('127.0.0.1');
  expect(platform.output).not.toContain('hunter');
}, 240_000);

test("no drain reaches the platform's own ports", async () => {
  const refused = await app.tfp('drains:add', `http://127.0.0.1:${stack.apiPort}/`);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('a port of the platform itself');
});
