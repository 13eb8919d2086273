import { randomUUID } from 'node:crypto';
import { apiClient } from '@tfp/contract/api-client';
import type { DesiredApp, DesiredStateLine } from '@tfp/contract/desired-state';
import { closeServer } from '@tfp/contract/platform-process';
import { configContext, open, openDataKey } from '@tfp/contract/sealing';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { scaleApp } from '#src/formation/scale-app.ts';
import { listenInFolder } from '#src/http/listen.ts';
import { createPrivateServer } from '#src/http/private-server.ts';
import { collect } from '../support/collect.ts';
import { builtImage, cronJob, openTestLedger } from '../support/test-ledger.ts';

// What builder and runner see, through the clients that they really use, over a real socket.
async function startPrivate() {
  const ledger = openTestLedger();
  const server = createPrivateServer({ ...ledger.deps, log: pino({ level: 'silent' }) });
  await server.ready();
  const path = `${ledger.folder}/run/api.sock`;
  await listenInFolder(server.server, path);
  onTestFinished(() => closeServer(server.server, 100));
  const client = apiClient(path);

  /** Reads lines one by one; the stream ends with the test. */
  function follow() {
    const stopping = new AbortController();
    const lines = client.desiredState(stopping.signal);
    onTestFinished(() => stopping.abort());
    return {
      async next(): Promise<DesiredStateLine> {
        const { value, done } = await lines.next();
        if (done) throw new Error('the stream ended');
        return value;
      },
      async app(): Promise<DesiredApp> {
        const line = await this.next();
        if (line.kind !== 'app') throw new Error(`an app was expected, and ${line.kind} came`);
        return line.app;
      },
    };
  }
  return { ...ledger, client, follow };
}

function newBuild(appId: string) {
  const who = { appId, actor: 'ada@example.test' };
  return { id: randomUUID(), commit: 'a'.repeat(40), envSchema: {}, ...who };
}

test('the desired state comes whole, then each change at once', async () => {
  const { app, push, live, set, follow, deps } = await startPrivate();
  const hello = app('hello');
  app('other');
  const stream = follow();
  expect((await stream.app()).name).toBe('hello');
  expect((await stream.app()).name).toBe('other');
  expect(await stream.next()).toEqual({ kind: 'synced' });

  push(hello, { web: 'node .', worker: 'node worker.js' });
  expect(await stream.app()).toMatchObject({
    hosts: ['hello.localhost'],
    formation: { web: { quantity: 1 }, worker: { quantity: 0 } },
    live: null,
    target: {
      version: 1,
      processTypes: { web: 'node .', worker: 'node worker.js' },
      healthChecks: {},
      rollout: {},
    },
  });

  live(hello, 1);
  expect(await stream.app()).toMatchObject({ live: { version: 1 }, target: null });

  scaleApp(deps, hello, [{ type: 'worker', quantity: '+2' }], 'ada@example.test');
  expect(await stream.app()).toMatchObject({ formation: { worker: { quantity: 2 } } });

  set(hello, { A: '1' });
  expect(await stream.app()).toMatchObject({ live: { version: 1 }, target: { version: 2 } });

  destroyApp(deps, hello, 'ada@example.test');
  expect(await stream.next()).toEqual({ kind: 'gone', appId: hello.id });
});

test('a destroyed app is not named any more', async () => {
  const { app, follow, deps } = await startPrivate();
  const hello = app('hello');
  destroyApp(deps, hello, 'ada@example.test');
  expect(await follow().next()).toEqual({ kind: 'synced' });
});

test('whoever has the master key can open the config of a release, and nobody else', async () => {
  const { app, push, set, follow, deps } = await startPrivate();
  const hello = app('hello');
  set(hello, { SECRET: 'canary-value' });
  push(hello);
  const desired = await follow().app();
  expect(JSON.stringify(desired)).not.toContain('canary-value');
  const target = desired.target!;
  const dataKey = openDataKey(deps.masterKey, desired.dataKey, desired.id);
  const context = configContext(desired.id, target.configVersion);
  expect(JSON.parse(open(dataKey, target.config, context))).toEqual({ SECRET: 'canary-value' });
});

test('a release without a build asks for nothing to run', async () => {
  const { app, set, follow } = await startPrivate();
  set(app('hello'), { A: '1' });
  const nothing = { live: null, target: null, emptiedBy: 1, formation: {} };
  expect(await follow().app()).toMatchObject(nothing);
});

test('going back to a release without a build asks that what is older ends', async () => {
  const { app, set, push, live, follow, roll } = await startPrivate();
  const hello = app('hello');
  set(hello, { A: '1' });
  live(hello, push(hello));
  expect(await follow().app()).not.toHaveProperty('emptiedBy');
  roll(hello, 1);
  const desired = await follow().app();
  expect(desired).toMatchObject({ live: null, target: null, emptiedBy: 3 });
  push(hello);
  expect(await follow().app()).toMatchObject({ target: { version: 4 }, emptiedBy: 3 });
});

test('a push travels from its acceptance to its end', async () => {
  const { app, client, live } = await startPrivate();
  const hello = app('hello');
  const build = newBuild(hello.id);
  const accepted = await client.acceptBuild(build);
  expect(accepted).toEqual({ id: build.id, number: 1, appName: 'hello' });
  // Its reply may have been lost: then it is told again.
  expect(await client.acceptBuild(build)).toEqual(accepted);
  const image = { ...builtImage('1'), processTypes: { web: null } };
  const released = { kind: 'released', version: 1, added: [] };
  expect(await client.finishBuild(accepted.id, image)).toEqual(released);

  const events = client.releaseEvents(hello.id, 1, 0);
  const first = events.next();
  live(hello, 1);
  expect((await first).value).toMatchObject({ kind: 'live' });
  expect((await events.next()).done).toBe(true);
  expect(await client.keptImages()).toEqual(['sha256:1']);
  expect(await client.appIds()).toEqual([hello.id]);
});

test('events can be taken up behind the last one seen', async () => {
  const { app, push, journal, live, client } = await startPrivate();
  const hello = app('hello');
  push(hello);
  const line = (text: string) => ({ appId: hello.id, kind: 'progress', version: 1, line: text });
  journal(line('one'), line('two'));
  live(hello, 1);
  const all = await collect(client.releaseEvents(hello.id, 1, 0));
  expect(all.map((event) => event.kind)).toEqual(['progress', 'progress', 'live']);
  const rest = await collect(client.releaseEvents(hello.id, 1, all[0]!.id));
  expect(rest).toEqual(all.slice(1));
  expect(await collect(client.releaseEvents(hello.id, 1, all[2]!.id))).toEqual([]);
});

test('whoever waits for a release that is superseded is told, and let go', async () => {
  const { app, push, set, client } = await startPrivate();
  const hello = app('hello');
  push(hello);
  const waiting = collect(client.releaseEvents(hello.id, 1, 0));
  set(hello, { A: '1' });
  expect(await waiting).toMatchObject([{ kind: 'superseded', by: 2 }]);
});

test('failed builds and builds of a killed builder are settled', async () => {
  const { app, client, deps } = await startPrivate();
  const hello = app('hello');
  const [one, other] = [
    await client.acceptBuild(newBuild(hello.id)),
    await client.acceptBuild(newBuild(hello.id)),
  ];
  await client.failBuild(one.id, 'npm install failed');
  await client.failUnfinishedBuilds();
  expect(deps.builds.find(one.id)?.reason).toBe('npm install failed');
  expect(deps.builds.find(other.id)?.status).toBe('failed');
});

test('what is not there, and what makes no sense, is answered with its code', async () => {
  const { app, client } = await startPrivate();
  const hello = app('hello');
  const build = newBuild('no-such-app');
  await expect(client.acceptBuild(build)).rejects.toMatchObject({ code: 'not_found' });
  for (const bad of [{ commit: '$(id)' }, { id: '../up' }]) {
    const wish = { ...build, appId: hello.id, ...bad };
    await expect(client.acceptBuild(wish)).rejects.toMatchObject({ code: 'invalid_params' });
  }
  const image = { ...builtImage('1'), processTypes: { 'we b': 'x' } };
  await expect(client.finishBuild('x', image)).rejects.toMatchObject({ code: 'invalid_params' });
  await expect(client.releaseEvents(hello.id, 9, 0).next()).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('jobs go from the build to the run stage word for word; what is no job is refused', async () => {
  const { client, follow, app: makeApp, accept } = await startPrivate();
  const app = makeApp();
  const jobs = [cronJob('nightly', { timezone: 'Europe/Berlin', concurrencyPolicy: 'replace' })];
  const { id } = accept(app);
  for (const wrong of [
    { name: 'a.b' },
    { name: '../x' },
    { timeoutSeconds: 86_401 },
    { command: '' },
  ]) {
    const cron = [{ ...jobs[0], ...wrong }] as typeof jobs;
    await expect(client.finishBuild(id, { ...builtImage(id), cron })).rejects.toMatchObject({
      code: 'invalid_params',
    });
  }
  await client.finishBuild(id, { ...builtImage(id), cron: jobs });
  expect((await follow().app()).target?.cron).toEqual(jobs);
});
