import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { containersOf, converged, inLedger, kill9, releasesOf } from './support/converged.ts';
import { type Result, run, until } from './support/run.ts';
import { objectsOf } from './support/sweep.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';
import { expectWell } from './support/well.ts';

// Goal: whatever happens at once or in the middle of something else, everybody is told what really came of it, and
// the app comes to rest at exactly the formation of its current release.
// Method: two things are begun so that they overlap; `converged` then compares ledger and engine.

let stack: TfpStack;
let app: TestApp;
const docker = new Docker();

beforeAll(async () => {
  stack = await startTfp({
    TFP_STOP_GRACE_MS: '1000',
    TFP_DRAIN_STREAMS_MS: '2000',
    TFP_LIST_INTERVAL_MS: '2000',
  });
  app = await createApp(stack, 'busy', 'chaos');
  await app.tfp('config:set', 'GREETING=first');
  await app.deploy();
});
afterAll(async () => {
  try {
    await expectWell(stack);
  } finally {
    app?.dispose();
    await stack?.dispose();
  }
});

/** What a container's processes have beside its init: the engine itself does not know it. */
async function environmentOf(id: string): Promise<string[]> {
  const { Titles, Processes } = await docker.getContainer(id).top();
  const [, ...pids] = Processes.map((row: string[]) => row[Titles.indexOf('PID')]);
  return pids.flatMap((pid: string) => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0'));
}

const SLOW_BUILD = { build: 'node -e "setTimeout(() => {}, 1000)"' };

async function commit(of: TestApp, version: string, scripts: Record<string, string> = {}) {
  const manifest = { name: 'chaos', private: true, engines: { node: '24.x' }, scripts };
  of.write('package.json', JSON.stringify(manifest));
  of.write('version.js', `module.exports = "${version}";\n`);
  return of.commit(version);
}

/** Pushes, and does something else in the moment in which git shows `mark`. */
async function pushing(of: TestApp, mark: string, then: () => Promise<unknown>): Promise<Result> {
  let meanwhile: Promise<unknown> | undefined;
  const pushed = await run('git', ['push', 'tfp', '+main'], {
    cwd: of.folder,
    env: { ...stack.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' },
    onOutput(output) {
      if (output.includes(mark)) meanwhile ??= then();
    },
  });
  if (meanwhile === undefined) throw new Error(`never saw "${mark}":\n${pushed.output}`);
  await meanwhile;
  return pushed;
}

const newest = () => releasesOf(stack, app).at(-1);
const isServed = (version: string) =>
  until(`an answer of ${version}`, async () => (await app.get()).json.version === version);

test('of two pushes at once the newer one serves, and each pusher is told his own outcome', async () => {
  const other = mkdtempSync(join(tmpdir(), 'tfp-busy-other-'));
  await commit(app, 'left');
  cpSync(app.folder, other, { recursive: true });
  await commit(app, 'right');
  const env = { ...stack.env, GIT_TERMINAL_PROMPT: '0' };
  const [left, right] = await Promise.all([
    run('git', ['push', 'tfp', '+main'], { cwd: other, env }),
    app.push('+main'),
  ]);
  rmSync(other, { recursive: true, force: true });
  await converged(stack, app);
  const served = (await app.get()).json;
  const winner = served.version === 'left' ? left : right;
  const loser = served.version === 'left' ? right : left;
  expect(winner).toMatchObject({ code: 0 });
  // The other one was live for a moment, or was overtaken and told so.
  if (loser.code !== 0) expect(loser.output).toMatch(/superseded by a newer push/);
  const branch = (await app.git('ls-remote', 'tfp', 'refs/heads/main')).stdout;
  expect(branch).toContain(served.commit);
});

test('config that is set while a push launches takes its code along, and both are told so', async () => {
  await commit(app, 'carried');
  let set: Result | undefined;
  const pushed = await pushing(app, 'Launching', async () => {
    set = await app.tfp('config:set', 'GREETING=carried');
  });
  expect(pushed).toMatchObject({ code: 0 });
  expect(set).toMatchObject({ code: 0 });
  await converged(stack, app);
  expect(await app.get()).toMatchObject({ json: { version: 'carried', greeting: 'carried' } });
});

test('ten config changes at once are ten releases, and the last one has them all', async () => {
  const before = newest()?.version ?? 0;
  const keys = Array.from({ length: 10 }, (_, index) => `KEY_${index}`);
  const sets = await Promise.all(keys.map((key) => app.tfp('config:set', `${key}=${key}`)));
  for (const { code, output } of sets) {
    expect(code).toBe(0);
    expect(output).toMatch(/done, v\d+|overtaken by v\d+/);
  }
  const current = await converged(stack, app);
  expect(current.version).toBe(before + 10);
  const [web] = await containersOf(stack, app);
  const variables = await environmentOf(web?.id ?? '');
  expect(variables).toEqual(expect.arrayContaining(keys.map((key) => `${key}=${key}`)));
});

test('scale and restart in the middle of a rollout hold for what it brings', async () => {
  await commit(app, 'scaled');
  const told: Result[] = [];
  const pushed = await pushing(app, 'Launching', async () => {
    const both = [app.tfp('scale', 'web=2', 'worker=1'), app.tfp('restart')];
    told.push(...(await Promise.all(both)));
  });
  expect([pushed, ...told].map(({ code }) => code)).toEqual([0, 0, 0]);
  await converged(stack, app, { web: 2, worker: 1 });
  expect(await app.tfp('scale', 'web=1', 'worker=0')).toMatchObject({ code: 0 });
  await converged(stack, app);
  await isServed('scaled');
});

test('a rollback overtakes a release that boots slowly, whose owner is told', async () => {
  const good = newest()?.version;
  const set = app.tfp('config:set', 'BOOT_DELAY_MS=20000');
  await until('the slow release', () => newest()?.status === 'pending');
  expect(await app.tfp('rollback', `v${good}`)).toMatchObject({ code: 0 });
  expect((await set).output).toMatch(/overtaken by v\d+/);
  expect((await converged(stack, app)).description).toBe(`Rollback to v${good}`);
});

test('a push that crashes is replaced at once by one that does not', async () => {
  app.write('version.js', 'process.exit(3);\n');
  await app.commit('crashes');
  let good: Result | undefined;
  const bad = await pushing(app, 'Launching', async () => {
    await commit(app, 'cured');
    good = await app.push('+main');
  });
  expect(bad.code).not.toBe(0);
  expect(good).toMatchObject({ code: 0 });
  await converged(stack, app);
  await isServed('cured');
});

test.each(['api', 'builder', 'runner'])(
  'the %s killed in the middle of a build costs at most that push',
  async (name) => {
    const version = `build-${name}`;
    await commit(app, version, SLOW_BUILD);
    const pushed = await pushing(app, 'Running build', () => kill9(stack, name));
    const current = await converged(stack, app);
    if (name === 'runner') expect(pushed).toMatchObject({ code: 0 });
    if (pushed.code !== 0) {
      // It did not know; the same push said again does.
      await app.git('commit', '-q', '--amend', '--allow-empty', '-m', 'again');
      expect(await app.push('+main')).toMatchObject({ code: 0 });
      expect((await converged(stack, app)).version).toBe(current.version + 1);
    }
    await isServed(version);
  },
);

test.each(['api', 'builder', 'runner', 'api builder runner'])(
  'a slow rollout goes on when this dies in it: %s',
  async (list) => {
    const names = list.split(' ');
    const version = `rollout-${names.join('-')}`;
    await commit(app, version);
    await app.tfp('config:set', 'BOOT_DELAY_MS=1500');
    const pushed = await pushing(app, 'Launching', async () => {
      await until('a new process', async () => (await containersOf(stack, app)).length === 2);
      await Promise.all(names.map((name) => kill9(stack, name)));
    });
    await stack.healthy();
    expect((await converged(stack, app)).description).toMatch(/^Deploy /);
    await isServed(version);
    if (list === 'runner') expect(pushed).toMatchObject({ code: 0 });
    await app.tfp('config:unset', 'BOOT_DELAY_MS');
  },
);

test.each(['api', 'runner'])('config:set is told the truth when %s dies in it', async (name) => {
  const before = newest()?.version ?? 0;
  const set = app.tfp('config:set', `GREETING=through-${name}`);
  await until('its release', () => newest()?.version === before + 1);
  await kill9(stack, name);
  expect(await set).toMatchObject({ code: 0 });
  expect((await converged(stack, app)).version).toBe(before + 1);
  await until('its value', async () => (await app.get()).json.greeting === `through-${name}`);
});

test.each(['api', 'builder', 'runner'])(
  'destroy is done to its end when %s dies in it, and the name can be had again at once',
  async (name) => {
    const doomed = await createApp(stack, 'doomed', 'chaos');
    await doomed.deploy();
    expect(await doomed.tfp('destroy', '--confirm', doomed.name)).toMatchObject({ code: 0 });
    await kill9(stack, name);
    await stack.healthy();
    const heir = await createApp(stack, 'doomed', 'chaos');
    await heir.deploy();
    await isGone(doomed);
    expect(await heir.get()).toMatchObject({ status: 200, json: { app: 'doomed' } });
    await heir.tfp('destroy', '--confirm', heir.name);
    await isGone(heir);
  },
);

test.each(['Running build', 'Launching'])(
  'destroy ends a push that has come to "%s", and nothing of it is left',
  async (mark) => {
    const doomed = await createApp(stack, 'doomed', 'chaos');
    await doomed.tfp('config:set', 'BOOT_DELAY_MS=20000');
    await commit(doomed, 'doomed', SLOW_BUILD);
    const pushed = await pushing(doomed, mark, () =>
      doomed.tfp('destroy', '--confirm', doomed.name),
    );
    expect(pushed.code).not.toBe(0);
    expect(pushed.output).toMatch(/[Tt]he app was destroyed/);
    await isGone(doomed);
  },
);

async function isGone(gone: TestApp): Promise<void> {
  gone.dispose();
  await until(
    'nothing left on the engine',
    async () => (await objectsOf(stack.platformId, gone.id)).length === 0,
    30_000,
  );
  await until(
    'every clean-up done',
    () => inLedger(stack, 'SELECT part FROM cleanups WHERE done_at IS NULL').length === 0,
    30_000,
  );
}

test.each(['kill', 'remove', 'stop', 'pause', 'cut off'])(
  'an app serves again after somebody did this to its container by hand: %s',
  async (deed) => {
    const { version } = await converged(stack, app);
    const [web] = await containersOf(stack, app);
    const container = docker.getContainer(web?.id ?? '');
    if (deed === 'kill') await container.kill();
    if (deed === 'remove') await container.remove({ force: true });
    if (deed === 'stop') await container.stop({ t: 1 });
    if (deed === 'cut off') await removeNetwork(web?.id ?? '');
    if (deed === 'pause') {
      await container.pause();
      await app.tfp('restart');
    }
    await until('an answer', isAnswering, 30_000);
    // Neither the release nor the ledger has to do with it.
    expect((await converged(stack, app)).version).toBe(version);
  },
);

/** A request that was sent to a container without a network waits for its own limit: another one is asked. */
async function isAnswering(): Promise<boolean> {
  const tooLate = setTimeout(1_000, undefined, { ref: false });
  return (await Promise.race([app.get(), tooLate]))?.status === 200;
}

async function removeNetwork(container: string): Promise<void> {
  const label = [`tfp.platform=${stack.platformId}`, `tfp.app=${app.id}`];
  const [network] = await docker.listNetworks({ filters: { label } });
  const handle = docker.getNetwork(network?.Id ?? '');
  await handle.disconnect({ Container: container, Force: true });
  await handle.remove();
}

test('a network that was pruned while nothing ran is nobody’s fault', async () => {
  await app.tfp('scale', 'web=0');
  await converged(stack, app, {});
  const label = [`tfp.platform=${stack.platformId}`, `tfp.app=${app.id}`];
  const [network] = await docker.listNetworks({ filters: { label } });
  await docker.getNetwork(network?.Id ?? '').remove();
  expect(await app.tfp('scale', 'web=1')).toMatchObject({ code: 0 });
  await converged(stack, app);
});

test('a deploy finishes requests, ends streams at their limit, and ends who ignores SIGTERM', async () => {
  await app.tfp('config:set', 'IGNORE_SIGTERM=1');
  await until('the deaf process', async () => (await app.get()).status === 200);
  const before = (await app.get()).json.release;
  const slow = app.get('/slow?ms=2000');
  const stream = await openStream();
  expect(await app.tfp('config:unset', 'IGNORE_SIGTERM')).toMatchObject({ code: 0 });
  expect(await slow).toMatchObject({ status: 200, json: { release: before } });
  await stream.closed;
  await converged(stack, app);
  const logs = await app.tfp('logs', '-n', '200', '-p', 'runner');
  expect(logs.stdout).toMatch(/Error R12 .*did not exit within 1 s of SIGTERM/);
});

/** A WebSocket-like stream that its client never ends. */
function openStream(): Promise<{ closed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      port: stack.httpPort,
      host: '127.0.0.1',
      headers: { host: 'busy.localhost', connection: 'upgrade', upgrade: 'chaos-echo' },
    });
    outgoing.on('response', ({ statusCode }) => reject(new Error(`status ${statusCode}`)));
    outgoing.on('error', reject);
    outgoing.on('upgrade', (_response, socket) => {
      socket.on('error', () => {});
      socket.resume();
      resolve({ closed: new Promise((closed) => socket.on('close', () => closed())) });
    });
    outgoing.end();
  });
}

test('a rollback to a release without a build runs nothing, and there is a way back', async () => {
  const { version } = await converged(stack, app);
  expect((await app.tfp('rollback', 'v1')).output).toMatch(/no process runs/);
  await converged(stack, app, {});
  await until('a coded answer', async () => (await app.get()).headers['tfp-error'] === 'H81');
  expect(await app.tfp('rollback', `v${version}`)).toMatchObject({ code: 0 });
  await converged(stack, app);
  expect((await app.get()).status).toBe(200);
});

test('a platform that is stopped in the middle of a rollout goes on with it when it starts', async () => {
  await app.tfp('config:set', 'BOOT_DELAY_MS=2000');
  await commit(app, 'interrupted');
  const pushed = await pushing(app, 'Launching', () => stack.stop());
  expect(pushed.code).not.toBe(0);
  await stack.start();
  await isServed('interrupted');
  await converged(stack, app);
});
