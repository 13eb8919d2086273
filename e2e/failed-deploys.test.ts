import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: whatever is wrong with a push, the old release serves on and the pusher learns why and what to do.

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp({ TFP_BOOT_TIMEOUT_MS: '8000' });
  app = await createApp(stack, 'failing', 'chaos');
  await app.deploy();
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

type Process = Record<'name' | 'state', string>;

const stillServes = async () =>
  expect(await app.get()).toMatchObject({ status: 200, json: { version: 'one' } });

const newest = async () => JSON.parse((await app.done('releases', '--json')).stdout)[0];

async function pushOf(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) app.write(file, text);
  await app.commit('a change that does not work');
  const pushed = await app.push();
  await app.git('reset', '-q', '--hard', 'HEAD~1');
  return pushed;
}

test('a build that fails refuses the push', async () => {
  const broken = JSON.stringify({
    name: 'x',
    version: '1.0.0',
    scripts: { build: 'echo about to break; exit 9', start: 'node server.js' },
  });
  const pushed = await pushOf({ 'package.json': broken });
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toContain('about to break');
  expect(pushed.output).toMatch(/ ! {2}/);
  expect(pushed.output).toMatch(/remote rejected/);
  await stillServes();
});

test('a release that crashes on boot is told with its code, exit status and last lines', async () => {
  const pushed = await pushOf({
    'server.js': 'console.error("no database at tcp:5432"); process.exit(3);\n',
  });
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toContain('R16');
  expect(pushed.output).toContain('no database at tcp:5432');
  expect(pushed.output).toMatch(/status 3/);
  await stillServes();
  expect(await newest()).toMatchObject({
    version: 2,
    status: 'failed',
  });
});

test('an app that binds only loopback is told which address it bound', async () => {
  const set = await app.tfp('config:set', 'BIND=127.0.0.1');
  expect(set.code).not.toBe(0);
  expect(set.output).toMatch(/127\.0\.0\.1:5000/);
  await stillServes();
});

test('an app that binds nothing fails at the boot timeout', async () => {
  const set = await app.tfp('config:set', 'BIND=none');
  expect(set.code).not.toBe(0);
  expect(set.output).toContain('R10');
  await stillServes();
});

test('a failed release is never the base of the next one', async () => {
  const set = await app.tfp('config:set', 'GREETING=after');
  expect(set.code).toBe(0);
  expect(await app.get()).toMatchObject({ json: { version: 'one', greeting: 'after' } });
  expect(JSON.parse((await app.done('config', '--json')).stdout)).toEqual({ GREETING: 'after' });
});

/** Its first visitor ends it, where it is configured so: a time of its own might come before it is live. */
const MORTAL = `
const http = require('node:http');
const version = require('./version.js');
http.createServer((_request, response) => {
  if (process.env.LATE_CRASH) process.exit(5);
  response.end(JSON.stringify({ version, app: process.env.TFP_APP }));
}).listen(process.env.PORT);
`;

test('a config change that kills a running app reverts itself within the minute', async () => {
  await app.deploy({ 'server.js': MORTAL });
  await app.done('config:set', 'LATE_CRASH=1');
  await app.get();
  await until('the way back', async () => {
    const { description, status } = await newest();
    return /Automatic rollback/.test(description) && status === 'succeeded';
  });
  await stillServes();
  expect(JSON.parse((await app.done('config', '--json')).stdout)).not.toHaveProperty('LATE_CRASH');
});

test('an app that is a worker alone says so after its first push failed, and the next one goes live', async () => {
  const worker = await createApp(stack, 'works', 'chaos');
  try {
    worker.write('Procfile', 'worker: node worker.js\n');
    worker.write('worker.js', 'setInterval(() => {}, 1000);\n');
    const scripts = { start: 'node worker.js' };
    worker.write('package.json', JSON.stringify({ name: 'works', version: '1.0.0', scripts }));
    await worker.commit('a worker');
    const refused = await worker.push();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain('R10');
    expect(refused.output).toContain('tfp scale web=0 worker=1');
    const scaled = await worker.tfp('scale', 'web=0', 'worker=1');
    expect(scaled).toMatchObject({ code: 0, output: expect.stringContaining('next release') });
    const pushed = await worker.push();
    expect(pushed.output).toMatch(/worker\.1/);
    expect(pushed.code).toBe(0);
    await until('its worker, and nothing else', async () => {
      const processes = JSON.parse((await worker.done('ps', '--json')).stdout) as Process[];
      return processes.map(({ name, state }) => `${name} ${state}`).join() === 'worker.1 up';
    });
  } finally {
    worker.dispose();
  }
});
