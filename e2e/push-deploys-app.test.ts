import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { startLoad } from './support/steady-load.ts';
import { objectsOf } from './support/sweep.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: the life of one app, from its first push to its end, on the real parts and in the order of a user's day.

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp();
  app = await createApp(stack, 'journey', 'chaos');
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

const releases = async () => JSON.parse((await app.done('releases', '--json')).stdout);

test('before the first push the router says in words that no release is live', async () => {
  const answer = await until('the host to be known', async () => {
    const seen = await app.get();
    return seen.headers['tfp-error'] === 'H81' && seen;
  });
  expect(answer.body).toContain('No release of this app is live yet');
});

test('config before the first push is a release of its own, and nothing runs', async () => {
  const set = await app.tfp('config:set', 'GREETING=early');
  expect(set).toMatchObject({ code: 0 });
  expect(await releases()).toMatchObject([{ version: 1, status: 'succeeded' }]);
});

test('a push builds, releases, starts the web process and answers', async () => {
  const pushed = await app.deploy();
  expect(pushed.output).toMatch(/-----> Node\.js app detected/);
  expect(pushed.output).toMatch(/web, worker/);
  expect(pushed.output).toMatch(/v2/);
  expect(await app.get()).toMatchObject({
    status: 200,
    json: { app: 'journey', release: 'v2', version: 'one', greeting: 'early', process: 'web.1' },
  });
});

test('web runs once and the other types wait to be scaled', async () => {
  const processes = JSON.parse((await app.tfp('ps', '--json')).stdout);
  expect(processes.map(({ name }: { name: string }) => name)).toEqual(['web.1']);
});

test('config:set makes the next release with the new value and loses no request under load', async () => {
  const load = startLoad(stack.httpPort, app.name);
  await until('some answers', () => load.report().requests > 50);
  const set = await app.done('config:set', 'GREETING=hello', 'SECOND=2');
  expect(set.output).toContain('v3');
  expect(await app.get()).toMatchObject({ json: { release: 'v3', greeting: 'hello' } });
  await until('more answers', () => (load.report().releases.v3 ?? 0) > 50);
  const report = await load.stop();
  expect(report.failures).toEqual([]);
  expect(Object.keys(report.releases).sort()).toEqual(['v2', 'v3']);
});

test('config:unset takes the value away again', async () => {
  await app.done('config:unset', 'SECOND');
  expect(JSON.parse((await app.tfp('config', '--json')).stdout)).toEqual({ GREETING: 'hello' });
  expect(await releases()).toHaveLength(4);
});

test('a push that changes only code is a new release and loses no request under load', async () => {
  const load = startLoad(stack.httpPort, app.name);
  await until('some answers', () => load.report().requests > 50);
  await app.deploy({ 'version.js': 'module.exports = "two";\n' });
  expect(await app.get()).toMatchObject({
    json: { release: 'v5', version: 'two', greeting: 'hello' },
  });
  const report = await load.stop();
  expect(report.failures).toEqual([]);
});

test('scale up, down, to none and back, without a lost request while one is up', async () => {
  const load = startLoad(stack.httpPort, app.name);
  await until('some answers', () => load.report().requests > 50);
  expect(await app.tfp('scale', 'web=3', 'worker=1')).toMatchObject({ code: 0 });
  const names = async () => {
    const processes = JSON.parse((await app.tfp('ps', '--json')).stdout) as {
      name: string;
      state: string;
    }[];
    return processes
      .filter(({ state }) => state === 'up')
      .map(({ name }) => name)
      .sort();
  };
  await until(
    'three web and one worker',
    async () => (await names()).join() === 'web.1,web.2,web.3,worker.1',
  );
  expect(await app.tfp('scale', 'web=1')).toMatchObject({ code: 0 });
  await until('one web and one worker', async () => (await names()).join() === 'web.1,worker.1');
  expect((await app.done('doctor')).output).not.toContain('/.tfp-');
  const report = await load.stop();
  expect(report.failures).toEqual([]);

  expect(await app.tfp('scale', 'web=0')).toMatchObject({ code: 0 });
  await until('a coded answer', async () => (await app.get()).headers['tfp-error'] === 'H14');
  expect(await app.tfp('scale', 'web=1')).toMatchObject({ code: 0 });
  await until('an answer', async () => (await app.get()).status === 200);
});

test('rollback to a release id brings back its code and its config together', async () => {
  const back = await app.tfp('rollback', 'v2');
  expect(back.code).toBe(0);
  expect(await app.get()).toMatchObject({ json: { version: 'one', greeting: 'early' } });
  expect(await releases()).toMatchObject([{ description: 'Rollback to v2' }, {}, {}, {}, {}, {}]);
  expect(JSON.parse((await app.tfp('config', '--json')).stdout)).toEqual({ GREETING: 'early' });
});

test('restart replaces the processes without a release', async () => {
  const before = (await releases()).length;
  const load = startLoad(stack.httpPort, app.name);
  await until('some answers', () => load.report().requests > 50);
  expect(await app.tfp('restart')).toMatchObject({ code: 0 });
  await until('the old process to have said goodbye', async () =>
    (await app.tfp('logs', '-n', '20', '-p', 'web')).stdout.includes('goodbye'),
  );
  const report = await load.stop();
  expect(report.failures).toEqual([]);
  expect(await releases()).toHaveLength(before);
});

test('one stream holds the lines of the app, the router, the build and the platform', async () => {
  await app.get('/print?lines=3&label=marker');
  const logs = async (...args: string[]) => (await app.done('logs', '-n', '1500', ...args)).stdout;
  await until('the lines', async () => (await logs()).includes('marker 3'));
  expect(await logs('-p', 'web')).toMatch(/app\[web\.1\]: marker 1\n.*marker 2\n.*marker 3\n/);
  expect(await logs('-p', 'build')).toMatch(/tfp\[build\]: -----> Node\.js app detected/);
  expect(await logs('-p', 'api')).toMatch(/tfp\[api\]: .*v2/);
  expect(await logs('-p', 'worker')).toMatch(/app\[worker\.1\]: worker worker\.1 of/);
  await until('the request', async () =>
    /tfp\[router\]: at=info method=GET path="\/print/.test(await logs('-p', 'router')),
  );
});

test('a one-off runs in the release with its config, and its exit code is passed on', async () => {
  const ran = await app.tfp(
    'run',
    'node',
    '-e',
    'console.log(process.env.GREETING); process.exit(7)',
  );
  expect(ran.stdout).toBe('early\n');
  expect(ran.code).toBe(7);
});

test('destroy leaves nothing behind but the ledger, and that cannot be read', async () => {
  expect(await app.tfp('destroy', '--confirm', app.name)).toMatchObject({ code: 0 });
  await until(
    'nothing left on the engine',
    async () => (await objectsOf(stack.platformId, app.id)).length === 0,
  );
  await until('the host to be unknown', async () => (await app.get()).status === 404);
  await until('no file of the app', () => filesNaming(stack.data, app.id).length === 0);

  const ledger = new Database(join(stack.data, 'api/ledger.db'), { readonly: true });
  const row = ledger.prepare('SELECT data_key FROM apps WHERE id = ?').get(app.id);
  const kept = ledger
    .prepare('SELECT count(*) AS count FROM releases WHERE app_id = ?')
    .get(app.id);
  ledger.close();
  expect(row).toEqual({ data_key: null });
  expect(kept).toEqual({ count: 6 });
});

/** Files and folders below `folder` that carry the app's id in their name. */
function filesNaming(folder: string, appId: string): string[] {
  return readdirSync(folder, { recursive: true }).filter((path) =>
    String(path).includes(appId),
  ) as string[];
}
