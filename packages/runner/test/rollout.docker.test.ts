import { request } from 'node:http';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { type EngineApp, engineApp } from './support/engine-app.ts';
import { type RunnerUnderTest, startRunner } from './support/runner-process.ts';

// Goal: the story of every change, on the real engine. Method: a real runner between an api, a router and a log store
// that the test plays itself. Where a test waits for a time to pass, it does so with an app of its own beside others.

let runner: RunnerUnderTest;
let app: EngineApp;

beforeAll(async () => {
  runner = await startRunner({
    TFP_BOOT_TIMEOUT_MS: '10000',
    TFP_STOP_GRACE_MS: '3000',
  });
  app = await engineApp(runner);
});
afterAll(() => runner?.dispose());

const docker = new Docker();
const formation = (web: number, worker = 0) => ({
  web: { quantity: web, generation: 0 },
  ...(worker > 0 ? { worker: { quantity: worker, generation: 0 } } : {}),
});

async function ask({ targets }: EngineApp): Promise<Record<string, unknown>> {
  return JSON.parse(await get(targets()[0]?.address ?? '', '/'));
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

/** Its process leaves by itself, with this code. */
const end = ({ targets }: EngineApp, code: number) =>
  get(targets()[0]?.address ?? '', `/exit?code=${code}`).catch(() => {});

const another = (old: string | undefined, { targets } = app) =>
  until('another target', () => targets().some(({ id }) => id !== old));

test('a first release goes live, with its config and the platform’s own variables', async () => {
  const told = await app.roll({ GREETING: 'hello', PORT: '80' });
  expect(told).toMatchObject({ kind: 'live', proof: { processes: ['web.1'] } });
  expect(await ask(app)).toEqual({
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
  const [old] = app.targets();
  const told = await app.roll({ GREETING: 'again' });
  expect(told.kind).toBe('live');
  expect(app.targets().map(({ id }) => id)).not.toContain(old?.id);
  expect(await ask(app)).toMatchObject({ release: 'v2', greeting: 'again' });
  await app.left(1);
  expect(runner.logs.ended.get(old?.id ?? '')).toContain('SIGTERM with 0 in flight');
  await until('its end in the stream', () =>
    runner.logs.texts().includes('Process web.1 exited with status 0'),
  );
});

test('an old process is not asked to stop while the router still has a request to it', async () => {
  const [old] = app.targets();
  const id = old?.id ?? '';
  runner.router.open[id] = { requests: 1, streams: 0 };
  const slow = get(old?.address ?? '', '/slow?ms=700');
  expect((await app.roll()).kind).toBe('live');
  expect(JSON.parse(await slow)).toMatchObject({ release: 'v2' });
  expect((await docker.getContainer(id).inspect()).State.Running).toBe(true);
  expect((await docker.getContainer(id).logs({ stdout: true })).toString()).not.toContain(
    'SIGTERM',
  );
  delete runner.router.open[id];
  await runner.router.report();
  await app.left(1);
});

test('scaling starts and stops processes without touching the others', async () => {
  const [first] = app.targets();
  app.want({ formation: formation(3) });
  await until('three targets', () => app.targets().length === 3);
  expect(app.targets().map(({ id }) => id)).toContain(first?.id);
  await app.left(3);
  app.want({ formation: formation(0) });
  await until('no targets', () => app.targets().length === 0);
  expect(runner.router.routes.get(app.host)).toMatchObject({ empty: 'stopped' });
  await app.left(0);
  app.want({ formation: formation(1) });
  await until('one target', () => app.targets().length === 1);
});

test('a restart replaces every process, and there is a target at every moment', async () => {
  const [old] = app.targets();
  const from = runner.router.lines.length;
  app.want({ formation: { web: { quantity: 1, generation: 1 } } });
  await another(old?.id);
  await app.left(1);
  for (const line of runner.router.lines.slice(from)) {
    const [route] = line.kind === 'change' ? line.set : [];
    expect(route?.kind === 'app' && route.targets.length).toBeGreaterThan(0);
  }
});

test('one process is replaced on request', async () => {
  const [old] = app.targets();
  await runner.client.restartProcess(app.id, 'web.1');
  await another(old?.id);
  await app.left(1);
  await expect(runner.client.restartProcess(app.id, 'web.7')).rejects.toThrow(/No process web.7/);
});

test('a container that was removed by hand comes back', async () => {
  const [old] = app.targets();
  await docker.getContainer(old?.id ?? '').remove({ force: true });
  await another(old?.id);
});

test('a release that dies right after it went live is taken back, also while the api is away', async () => {
  await app.roll({ GREETING: 'good' });
  expect((await app.roll()).kind).toBe('live');
  runner.api.close();
  await end(app, 7);
  const reverted = await until('reverted', () =>
    runner.journal.find(({ kind }) => kind === 'reverted'),
  );
  expect(reverted).toMatchObject({ version: 5, to: 4, verdict: { code: 'R16', exitCode: 7 } });
  expect(await ask(app)).toMatchObject({ release: 'v4', greeting: 'good' });
  await runner.api.listen(runner.data.socket('api'));
});

describe.concurrent('each app for itself', () => {
  /** An app of which a release is live already. */
  async function served(name: string) {
    const own = await engineApp(runner, name);
    await own.roll();
    return { own, before: own.targets()[0]?.id };
  }

  // A first release has none to go back to: its end is a crash.
  test('a crashed process leaves its routes at once and is started again', async () => {
    const { own, before } = await served('crashing-late');
    await end(own, 5);
    await another(before, own);
    await until('its last lines', () =>
      runner.logs.ended.get(before ?? '')?.includes('leaving on request'),
    );
    await until('its words', () =>
      runner.logs.texts().includes('Process web.1 exited with status 5'),
    );
    const crashed = await until('its crash', () =>
      own.told().find((entry) => entry.kind === 'process' && entry.to === 'crashed'),
    );
    expect(crashed).toMatchObject({ process: 'web.1', note: 'web.1 exited with status 5.' });
  });

  test('a release that crashes on boot fails with its exit status and last lines; the old one serves on', async () => {
    const { own, before } = await served('crashing');
    const told = await own.roll({ CRASH_ON_BOOT: '3' });
    expect(told).toMatchObject({
      kind: 'failed',
      verdict: { code: 'R16', process: 'web.1', exitCode: 3 },
    });
    expect(told.kind === 'failed' && told.verdict.lines).toContain('no database');
    expect(own.targets().map(({ id }) => id)).toEqual([before]);
    await own.left(1);
    expect(await ask(own)).toMatchObject({ release: 'v1' });
  });

  test.each([
    ['loopback alone', { BIND: '127.0.0.1' }, 'R11', ['127.0.0.1:5000']],
    ['another port', { BIND_PORT: '3000' }, 'R11', ['0.0.0.0:3000']],
    ['nothing', { BIND: 'none' }, 'R10', undefined],
  ])(
    'a process that binds %s fails, and is told so',
    async (what, config, code, boundAddresses) => {
      const { own, before } = await served(what.replace(' ', '-'));
      const bound = boundAddresses === undefined ? {} : { boundAddresses };
      expect(await own.roll(config)).toMatchObject({ kind: 'failed', verdict: { code, ...bound } });
      const [container] = await own.left(1);
      expect(container?.Id).toBe(before);
    },
  );

  test('an image that is not there fails the release', async () => {
    const own = await engineApp(runner, 'no-image');
    const told = await own.roll({}, { image: `sha256:${'0'.repeat(64)}` });
    expect(told).toMatchObject({ kind: 'failed', verdict: { code: 'R17' } });
  });

  test('a worker that dies while it starts fails the release, whatever web does', async () => {
    const { own } = await served('dying-worker');
    own.want({ formation: formation(1, 1) });
    await own.left(2);
    // Web is not up before the worker has died, however busy the machine is.
    expect(await own.roll({ WORKER_CRASH: '1', BOOT_MS: '60000' })).toMatchObject({
      kind: 'failed',
      verdict: { code: 'R16', process: 'worker.1', exitCode: 4 },
    });
  });

  test('a process that ignores SIGTERM is ended after its grace', async () => {
    const own = await engineApp(runner, 'deaf');
    expect((await own.roll({ IGNORE_TERM: '1' })).kind).toBe('live');
    expect((await own.roll()).kind).toBe('live');
    await own.left(1);
    const said = () =>
      runner.logs.lines.some(
        ({ appId, text }) => appId === own.id && /^Error R12 .*web\.1/.test(text),
      );
    await until('R12', said);
  });

  test('a newer release supersedes one that rolls out: its processes go, and it gets no outcome', async () => {
    const { own } = await served('overtaken');
    const slow = own.offer({ BOOT_MS: '60000' });
    await own.left(2);
    expect((await own.roll()).kind).toBe('live');
    await own.left(1);
    expect(own.outcomes(slow)).toEqual([]);
    expect(await ask(own)).toMatchObject({ release: 'v3' });
  });
});

test('a destroyed app leaves nothing behind', async () => {
  runner.api.remove(app.id);
  await until('gone', () => app.told().find(({ kind }) => kind === 'gone'));
  expect(await app.containers()).toEqual([]);
  const filters = { label: [`tfp.app=${app.id}`] };
  expect(await docker.listNetworks({ filters })).toEqual([]);
  expect(runner.router.routes.has(app.host)).toBe(false);
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
