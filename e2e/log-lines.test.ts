import type { LogLine } from '@tfp/contract/log-lines';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { parseLines } from './support/json-lines.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: an app has one stream, and all that was said of it stands there, as it was said.

const SERVER = `
const http = require('node:http');
const odd = Buffer.from('\\0\\x1b[31mred\\x1b[0m\\x07 "q" \\\\ \\xff\\xfe caf\\xc3\\xa9\\n', 'latin1');
http.createServer((request, response) => {
  if (request.url === '/long') console.log(Array.from({ length: 4000 }, (_, n) => 'part' + n).join('-'));
  else if (request.url === '/odd') process.stdout.write(odd);
  else console.error('answering ' + request.headers['x-request-id']);
  response.end('{"greeting":"hello"}');
}).listen(process.env.PORT, () => console.log('listening'));
`;
const ODD = '\0\u001b[31mred\u001b[0m\u0007 "q" \\ \ufffd\ufffd café';
const CRON = [{ name: 'tick', command: 'echo from the job', schedule: '0 0 1 1 *' }];

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp({ TFP_STOP_GRACE_MS: '2000' });
  app = await createApp(stack, 'talker', 'node-release');
  await app.deploy({ 'server.js': SERVER, 'app.json': JSON.stringify({ cron: CRON }) });
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

async function lines(...options: string[]): Promise<LogLine[]> {
  return parseLines((await app.done('logs', '-n', '1000', '--json', ...options)).stdout);
}

/** Waits for a line of that process, and gives it back. */
function heard(process: RegExp, text: RegExp): Promise<LogLine> {
  return until(`a line of ${process} that says ${text}`, async () =>
    (await lines()).find((line) => process.test(line.process) && text.test(line.text)),
  );
}

test('build, release command, processes, one-offs, jobs, router and actions stand in one stream', async () => {
  await app.done('config:set', 'GREETING=again');
  await app.done('run', 'echo attached; echo trouble >&2');
  await app.done('run', '--detach', 'echo detached');
  await app.done('cron:run', 'tick');
  await app.get();
  const told = [
    await heard(/^build$/, /./),
    await heard(/^release\./, /^migrated for v/),
    await heard(/^web\.1$/, /^listening$/),
    await heard(/^run\.\d+$/, /^attached$/),
    await heard(/^run\.\d+$/, /^trouble$/),
    await heard(/^run\.\d+$/, /^detached$/),
    await heard(/^cron\.tick\./, /^from the job$/),
    await heard(/^router$/, /status=200/),
    await heard(/^api$/, /GREETING/),
  ];
  const platform = new Set(['build', 'router', 'api']);
  for (const { process, source } of told)
    expect(source).toBe(platform.has(process) ? 'tfp' : 'app');
  const ids = (await lines()).map(({ id }) => id);
  expect(ids).toEqual([...ids].sort((one, other) => one - other));
});

test('a request is found in the lines of the router and of the app by one id', async () => {
  await app.get('/?find-me');
  const { text } = await heard(/^router$/, /find-me/);
  const id = /request_id=(\S+)/.exec(text)?.[1] ?? 'none';
  expect(await heard(/^web\.1$/, new RegExp(`answering ${id}$`))).toMatchObject({ source: 'app' });
});

test('a long line comes in pieces that make it whole again', async () => {
  await app.get('/long');
  await heard(/^web\.1$/, /part3999$/);
  const pieces = (await lines('-p', 'web.1')).filter(({ text }) => text.includes('part'));
  expect(pieces.slice(0, -1).every(({ text }) => text.length === 10_000)).toBe(true);
  const whole = Array.from({ length: 4_000 }, (_, number) => `part${number}`).join('-');
  expect(pieces.map(({ text }) => text).join('')).toBe(whole);
});

test('control bytes are kept, and do nothing to a terminal', async () => {
  await app.get('/odd');
  expect((await heard(/^web\.1$/, /café/)).text).toBe(ODD);
  const { stdout } = await app.done('logs', '-p', 'web.1');
  expect(stdout).toContain('red');
  expect([...stdout].filter((sign) => sign < ' ' && sign !== '\n')).toEqual([]);
});
