import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/run.ts';
import { type SteadyLoad, startLoad } from '../support/steady-load.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';

// Goal: availability as a figure. Method: one load runs through many changes and many kills; each failed request is
// named with its time, and the totals are printed at the end.

const CHANGES = 20;
const KILLS = 10;
const PROCESSES = ['api', 'builder', 'runner', 'logs'];

let stack: TfpStack;
let app: TestApp;
let load: SteadyLoad;

beforeAll(async () => {
  stack = await startTfp({ TFP_ROUTER_WORKERS: '2' });
  app = await createApp(stack, 'steady', 'chaos');
  await app.deploy();
  load = startLoad(stack.httpPort, app.name, { clients: 6 });
});
afterAll(async () => {
  const { requests, failures } = await load.stop();
  process.stdout.write(`${requests} requests, ${failures.length} failed\n`);
  app?.dispose();
  await stack?.dispose();
});

test(`${CHANGES} deploys, config changes, restarts and scale changes lose no request`, async () => {
  for (let round = 1; round <= CHANGES; round++) {
    await app.deploy({ 'version.js': `module.exports = "round ${round}";\n` });
    expect(await app.tfp('config:set', `GREETING=${round}`)).toMatchObject({ code: 0 });
    expect(await app.tfp('restart')).toMatchObject({ code: 0 });
    expect(await app.tfp('scale', `web=${1 + (round % 3)}`)).toMatchObject({ code: 0 });
    expect(load.report().failures).toEqual([]);
  }
  expect((await app.get()).json).toMatchObject({
    version: `round ${CHANGES}`,
    greeting: String(CHANGES),
  });
});

test.each(PROCESSES)(`${KILLS} kills of %s lose no request`, async (name) => {
  for (let kill = 1; kill <= KILLS; kill++) {
    const [pid] = stack.pids(name);
    process.kill(pid ?? 0, 'SIGKILL');
    await until(
      `another ${name}`,
      () => stack.pids(name).length > 0 && !stack.pids(name).includes(pid ?? 0),
    );
    await stack.healthy();
  }
  expect(load.report().failures).toEqual([]);
});

test(`${KILLS} kills of router workers refuse no connection`, async () => {
  const before = load.report().failures.length;
  for (let kill = 1; kill <= KILLS; kill++) {
    const [pid] = stack.pids('router');
    process.kill(pid ?? 0, 'SIGKILL');
    await until(
      'another router',
      () => stack.pids('router').length === 2 && !stack.pids('router').includes(pid ?? 0),
    );
    await stack.healthy();
  }
  const failures = load.report().failures.slice(before);
  expect(failures.filter((failure) => failure.includes('ECONNREFUSED'))).toEqual([]);
  expect(failures.length).toBeLessThanOrEqual(KILLS * 6);
});
