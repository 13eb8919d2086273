import { request } from 'node:http';
import type { DesiredApp } from '@tfp/contract/desired-state';
import type { JournalEntry } from '@tfp/contract/journal';
import type { RunnableRelease } from '@tfp/contract/releases';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { desiredApp } from './support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from './support/runner-process.ts';
import { testImage } from './support/test-image.ts';

// Goal: the story of every change, on the real engine. Method: a real runner between an api, a router and a log store
// that the test plays itself.

const HOST = 'hello.localhost';

let runner: RunnerUnderTest;
let image: string;
let app: DesiredApp;
let release: ReturnType<typeof desiredApp>['release'];

beforeAll(async () => {
  image = await testImage();
  runner = await startRunner({
    TFP_BOOT_TIMEOUT_MS: '4000',
    TFP_STOP_GRACE_MS: '3000',
    TFP_REVERT_WINDOW_MS: '1500',
  });
  ({ app, release } = desiredApp(runner.master));
});
afterAll(() => runner?.dispose());

const docker = new Docker();
const own = () => ({ label: [`tfp.platform=${runner.platformId}`] });
const containers = () => docker.listContainers({ all: true, filters: own() });
const targets = () => runner.router.targets(HOST);
const outcome = (version: number) =>
  until(`an outcome of v${version}`, () =>
    runner.journal.find(
      (entry): entry is Extract<JournalEntry, { kind: 'live' | 'failed' }> =>
        (entry.kind === 'live' || entry.kind === 'failed') && entry.version === version,
    ),
  );

/** What the api does: offers a release, and takes the outcome into the ledger. */
async function roll(target: RunnableRelease, change: Partial<DesiredApp> = {}) {
  const before = runner.api.apps.get(app.id) ?? app;
  runner.api.set({ ...before, ...change, target });
  const told = await outcome(target.version);
  const live = told.kind === 'live' ? target : before.live;
  runner.api.change(app.id, { target: null, live });
  return told;
}

async function ask(path = '/'): Promise<Record<string, unknown>> {
  const [target] = targets();
  return JSON.parse(await get(target?.address ?? '', path));
}

function get(host: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port: 5000, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const settled = (count: number) =>
  until(`${count} containers`, async () => (await containers()).length === count);

test('a first release goes live, with its config and the platform’s own variables', async () => {
  const told = await roll(release(1, image, { GREETING: 'hello', PORT: '80' }));
  expect(told).toMatchObject({ kind: 'live', proof: { processes: ['web.1'] } });
  expect(await ask()).toEqual({
    app: 'hello',
    release: 'v1',
    process: 'web.1',
    commit: 'c0ffee1',
    greeting: 'hello',
    uid: 10001,
  });
  const lines = runner.journal.flatMap((entry) => (entry.kind === 'progress' ? entry.line : []));
  expect(lines).toEqual([expect.stringMatching(/^web\.1 is up after \d\.\d s$/)]);
});

test('the next release takes over: the old one is drained, stopped and removed after its last line was read', async () => {
  const [old] = targets();
  const told = await roll(release(2, image, { GREETING: 'again' }));
  expect(told.kind).toBe('live');
  expect(targets().map(({ id }) => id)).not.toContain(old?.id);
  expect(await ask()).toMatchObject({ release: 'v2', greeting: 'again' });
  await settled(1);
  expect(runner.logs.ended.get(old?.id ?? '')).toContain('SIGTERM with 0 in flight');
  await until('its end in the stream', () =>
    runner.logs.texts().includes('Process web.1 exited with status 0'),
  );
});

test('an old process is not asked to stop while the router still has a request to it', async () => {
  const [old] = targets();
  const id = old?.id ?? '';
  runner.router.open[id] = { requests: 1, streams: 0 };
  const slow = get(old?.address ?? '', '/slow?ms=700');
  expect((await roll(release(3, image))).kind).toBe('live');
  expect(JSON.parse(await slow)).toMatchObject({ release: 'v2' });
  expect((await docker.getContainer(id).inspect()).State.Running).toBe(true);
  expect((await docker.getContainer(id).logs({ stdout: true })).toString()).not.toContain(
    'SIGTERM',
  );
  delete runner.router.open[id];
  await runner.router.report();
  await settled(1);
});

test('a release that crashes on boot fails with its exit status and last lines; the old one serves on', async () => {
  const [old] = targets();
  const told = await roll(release(4, image, { CRASH_ON_BOOT: '3' }));
  expect(told).toMatchObject({
    kind: 'failed',
    verdict: { code: 'R16', process: 'web.1', exitCode: 3 },
  });
  expect(told.kind === 'failed' && told.verdict.lines).toContain('no database');
  expect(targets().map(({ id }) => id)).toEqual([old?.id]);
  await settled(1);
  expect(await ask()).toMatchObject({ release: 'v3' });
});

test('a process that binds loopback alone fails early, and is told which address it bound', async () => {
  const told = await roll(release(5, image, { BIND: '127.0.0.1' }));
  expect(told).toMatchObject({
    kind: 'failed',
    verdict: { code: 'R11', boundAddresses: ['127.0.0.1:5000'] },
  });
});

test('a process that binds another port, or nothing, fails at the boot timeout', async () => {
  expect(await roll(release(6, image, { BIND_PORT: '3000' }))).toMatchObject({
    kind: 'failed',
    verdict: { code: 'R11', boundAddresses: ['0.0.0.0:3000'] },
  });
  expect(await roll(release(7, image, { BIND: 'none' }))).toMatchObject({
    kind: 'failed',
    verdict: { code: 'R10' },
  });
  await settled(1);
});

test('an image that is not there fails the release', async () => {
  const told = await roll(release(8, `sha256:${'0'.repeat(64)}`));
  expect(told).toMatchObject({ kind: 'failed', verdict: { code: 'R17' } });
});

test('a worker that dies while it starts fails the release, though web is up', async () => {
  const formation = { web: { quantity: 1, generation: 0 }, worker: { quantity: 1, generation: 0 } };
  const told = await roll(release(9, image, { WORKER_CRASH: '1', BOOT_MS: '300' }), { formation });
  expect(told).toMatchObject({
    kind: 'failed',
    verdict: { code: 'R16', process: 'worker.1', exitCode: 4 },
  });
  runner.api.change(app.id, { formation: { web: { quantity: 1, generation: 0 } } });
  await settled(1);
});

test('scaling starts and stops processes without touching the others', async () => {
  const [first] = targets();
  runner.api.change(app.id, { formation: { web: { quantity: 3, generation: 0 } } });
  await until('three targets', () => targets().length === 3);
  expect(targets().map(({ id }) => id)).toContain(first?.id);
  await settled(3);
  runner.api.change(app.id, { formation: { web: { quantity: 0, generation: 0 } } });
  await until('no targets', () => targets().length === 0);
  expect(runner.router.routes.get(HOST)).toMatchObject({ empty: 'stopped' });
  await settled(0);
  runner.api.change(app.id, { formation: { web: { quantity: 1, generation: 0 } } });
  await until('one target', () => targets().length === 1);
});

test('a restart replaces every process, and there is a target at every moment', async () => {
  const [old] = targets();
  const from = runner.router.lines.length;
  runner.api.change(app.id, { formation: { web: { quantity: 1, generation: 1 } } });
  await until('another target', () => targets().some(({ id }) => id !== old?.id));
  await settled(1);
  for (const line of runner.router.lines.slice(from)) {
    const [route] = line.kind === 'change' ? line.set : [];
    expect(route?.kind === 'app' && route.targets.length).toBeGreaterThan(0);
  }
});

test('one process is replaced on request', async () => {
  const [old] = targets();
  await runner.client.restartProcess(app.id, 'web.1');
  await until('another target', () => targets().some(({ id }) => id !== old?.id));
  await settled(1);
  await expect(runner.client.restartProcess(app.id, 'web.7')).rejects.toThrow(/No process web.7/);
});

test('a crashed process leaves its routes at once and is started again', async () => {
  const [old] = targets();
  await get(old?.address ?? '', '/exit?code=5').catch(() => {});
  await until('another target', () => targets().some(({ id }) => id !== old?.id));
  expect(runner.logs.ended.get(old?.id ?? '') ?? '').toBeDefined();
  await until('its words', () =>
    runner.logs.texts().includes('Process web.1 exited with status 5'),
  );
  const crashed = runner.journal.find(
    (entry) => entry.kind === 'process' && entry.to === 'crashed',
  );
  expect(crashed).toMatchObject({ process: 'web.1', note: 'web.1 exited with status 5.' });
});

test('a container that was removed by hand comes back', async () => {
  const [old] = targets();
  await docker.getContainer(old?.id ?? '').remove({ force: true });
  await until('another target', () => targets().some(({ id }) => id !== old?.id));
});

test('a release that dies right after it went live is taken back, also while the api is away', async () => {
  await roll(release(10, image, { GREETING: 'good' }));
  expect((await roll(release(11, image, { DIE_AFTER_MS: '600' }))).kind).toBe('live');
  runner.api.close();
  const reverted = await until('reverted', () =>
    runner.journal.find(({ kind }) => kind === 'reverted'),
  );
  expect(reverted).toMatchObject({ version: 11, to: 10, verdict: { code: 'R16', exitCode: 7 } });
  expect(await ask()).toMatchObject({ release: 'v10', greeting: 'good' });
  await runner.api.listen(runner.data.socket('api'));
});

test('a process that ignores SIGTERM is ended after its grace', async () => {
  expect((await roll(release(12, image, { IGNORE_TERM: '1' }))).kind).toBe('live');
  expect((await roll(release(13, image))).kind).toBe('live');
  await settled(1);
  await until('R12', () => runner.logs.texts().find((text) => /^Error R12 .*web\.1/.test(text)));
});

test('a newer release supersedes one that rolls out: its processes go, and it gets no outcome', async () => {
  const slow = release(14, image, { BOOT_MS: '3000' });
  runner.api.change(app.id, { target: slow });
  await until('its start', async () => (await containers()).length === 2);
  expect((await roll(release(15, image))).kind).toBe('live');
  await settled(1);
  expect(runner.journal.filter((entry) => 'version' in entry && entry.version === 14)).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ kind: 'live' })]),
  );
  expect(await ask()).toMatchObject({ release: 'v15' });
});

test('a destroyed app leaves nothing behind', async () => {
  runner.api.remove(app.id);
  await until('gone', () => runner.journal.find(({ kind }) => kind === 'gone'));
  expect(await containers()).toEqual([]);
  expect(await docker.listNetworks({ filters: own() })).toEqual([]);
  expect(runner.router.routes.has(HOST)).toBe(false);
});

test('the platform’s own doors are routes like any other', () => {
  const socket = runner.data.socket('api-public');
  for (const host of ['api.localhost', 'git.localhost']) {
    expect(runner.router.routes.get(host)).toEqual({ host, kind: 'platform', socket });
  }
});

test('the journal is numbered without gaps', () => {
  expect(runner.journal.map(({ seq }) => seq)).toEqual(runner.journal.map((_, index) => index + 1));
});
