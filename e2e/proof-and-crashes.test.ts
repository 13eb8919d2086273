import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { startLoad } from './support/steady-load.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: what a change says of itself is true: what became of the requests, of the processes that it replaced, and of
// those that crashed. Method: the real parts, with a grace of three seconds. A busy machine may tell a proof too late for
// the one line: then the release has it.

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp({ TFP_STOP_GRACE_MS: '3000', TFP_REVERT_WINDOW_MS: '0' });
  app = await createApp(stack, 'proof', 'chaos');
  await app.deploy();
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

const info = async () => JSON.parse((await app.done('releases:info', '--json')).stdout);
const proof = () => until('the proof', async () => (await info()).tfp.proof ?? false);

test('under steady load a config change tells what it drained, and that nothing was dropped', async () => {
  // Of several lengths: else all might be between two requests when the routes are switched.
  const loads = [150, 210, 330].map((ms) =>
    startLoad(stack.httpPort, app.name, { path: `/slow?ms=${ms}` }),
  );
  await until('some answers', () => loads.every((load) => load.report().requests > 10));
  const set = await app.done('config:set', 'GREETING=one');
  expect(set.output).toMatch(
    /done, v2 live in \d+\.\d s(; [1-9]\d* requests? drained, 0 dropped; web\.1 stopped \d+\.\d s after SIGTERM)?\n/,
  );
  const told = await proof();
  const reports = await Promise.all(loads.map((load) => load.stop()));
  expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  expect(told).toMatchObject({ dropped: 0, cut: 0, killed: [] });
  expect(told.drained).toBeGreaterThan(0);
  expect((await app.tfp('releases:info')).stdout).toMatch(
    /^Proof: {3}[1-9]\d* requests? drained, 0 dropped; web\.1 \(v1\) stopped/m,
  );
  await until('the line of the stream', async () =>
    / v2 is in place: .* 0 dropped/.test((await app.tfp('logs', '-n', '200')).stdout),
  );
});

test('a push tells the same in its one line', async () => {
  const pushed = await app.deploy({ 'version.js': 'module.exports = "two";\n' });
  expect(pushed.output).toMatch(
    /v3 live in \d+\.\d s(; \d+ requests? drained, 0 dropped; web\.1 stopped \d+\.\d s after SIGTERM)? *\n/,
  );
});

test('a restart tells it, too', async () => {
  const restarted = await app.done('restart');
  expect(restarted.output).toMatch(
    /1 replaced(; \d+ requests? drained, 0 dropped; web\.1 stopped \d+\.\d s after SIGTERM)?\n/,
  );
});

test('a process that ignores SIGTERM is killed after its grace, with R12, and the release says so', async () => {
  await app.done('config:set', 'IGNORE_SIGTERM=1');
  await app.done('config:unset', 'IGNORE_SIGTERM');
  expect(await proof()).toMatchObject({
    stopped: [],
    killed: [{ process: 'web.1', version: 4, signal: 'SIGKILL' }],
  });
  expect((await app.tfp('releases:info')).stdout).toMatch(
    /web\.1 \(v4\) killed [1-9]\d*\.\d s after/,
  );
  await until('the line of the stream', async () =>
    /Error R12 \(Exit timeout\): web\.1/.test((await app.tfp('logs', '-n', '200')).stdout),
  );
});

test('a crash is kept with how it ended and its last lines', async () => {
  await app.get('/exit?code=5');
  const crashes = await until('the crash', async () => {
    const told = JSON.parse((await app.tfp('ps:crashes', '--json')).stdout);
    return told.length > 0 && told;
  });
  expect(crashes).toMatchObject([{ process: 'web.1', code: 'R16', exitCode: 5 }]);
  expect(crashes[0].lines.length).toBeGreaterThan(0);
  expect((await app.tfp('ps:crashes')).stdout).toMatch(/R16: web\.1 exited with status 5\./);
});
