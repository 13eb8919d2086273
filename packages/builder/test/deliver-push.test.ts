import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builderClient } from '@tfp/contract/builder-client';
import { TfpError } from '@tfp/contract/errors';
import { expect, test } from 'vitest';
import { FILES, oneApp } from './support/one-app.ts';
import { until } from './support/run.ts';

// Goal: what a pusher sees and what the ledger hears, for each way that a build can end.
// Method: real git over real sockets into the real build stage; the engine and the api are stand-ins.

const app = oneApp();

test('a push is built, released, followed until it is live, and moves the branch', async () => {
  const commit = await app.copy.commit(FILES);
  const pushed = await app.copy.push(app.url());
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output).toMatch(/remote: -----> Node\.js app detected/);
  expect(pushed.output).toMatch(/remote: {8}Default types for Node\.js -> web/);
  expect(pushed.output).toMatch(/remote: -----> Launching v1/);
  expect(pushed.output).toMatch(/remote: {8}Starting web\.1/);
  expect(pushed.output).toMatch(/remote: {8}v1 live in \d+\.\d s +\n/);
  expect(pushed.output).toMatch(/remote: {8}http:\/\/hello\.localhost:8080 deployed/);
  expect(app.stage.api.accepted).toMatchObject([
    { appId: app.id, commit, actor: 'pusher@example.com' },
  ]);
  expect(app.stage.api.finished).toMatchObject([
    {
      image: 'sha256:built',
      digest: null,
      stack: 's-0',
      processTypes: { web: 'npm start' },
      healthChecks: {},
      envSchema: {},
    },
  ]);
  expect(await app.refOf('refs/heads/main')).toBe(commit);
  expect(await app.refOf(`refs/tfp/builds/${app.stage.api.accepted[0]?.id}`)).toBe(commit);
  expect(app.stage.lines.map(({ text }) => text)).toContain('-----> Node.js app detected');
});

test('a failed build refuses the push, moves nothing, and a retry of the same commit works', async () => {
  const commit = await app.copy.commit(FILES);
  const good = app.stage.build;
  app.stage.build = async () => {
    throw new TfpError(
      'build_failed',
      'failed to solve with frontend dockerfile.v0: executor failed running [/bin/sh -c npm run build]: exit code: 9',
    );
  };
  const refused = await app.copy.push(app.url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/remote: {2}! {5}"npm run build" ended with status 9\./);
  expect(refused.output).toMatch(/\[remote rejected\] main -> main \(the build failed\)/);
  expect(await app.refOf('refs/heads/main')).toBe('');
  await until('the ledger to hear of it', () => app.stage.api.failed.length === 1);

  app.stage.build = good;
  expect(await app.copy.push(app.url())).toMatchObject({ code: 0 });
  expect(await app.refOf('refs/heads/main')).toBe(commit);
});

test('what app.json asks for is told before the build and with the image', async () => {
  const web = [{ type: 'startup', path: '/health' }];
  const appJson = {
    env: { SECRET_KEY: { generator: 'secret' }, PORT: '1' },
    healthchecks: { web },
    rollout: { web: { surge: 0 } },
  };
  await app.copy.commit({ ...FILES, 'app.json': JSON.stringify(appJson) });
  app.stage.api.outcome = () => ({
    kind: 'released',
    version: 1,
    added: ['SECRET_KEY', 'WEB_CONCURRENCY'],
  });
  const pushed = await app.copy.push(app.url());
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output).toMatch(/Health checks -> web \(startup\)/);
  expect(pushed.output).toMatch(
    /Rollout -> web: surge 0 \(stopped before its new processes start\)/,
  );
  expect(pushed.output).toMatch(
    /remote: {2}! {5}app\.json, env\.PORT: PORT is set by the platform/,
  );
  expect(pushed.output).toMatch(
    /remote: -----> Launching v1 *\nremote: {8}app\.json set: SECRET_KEY, WEB_CONCURRENCY/,
  );
  const envSchema = { SECRET_KEY: { required: true, generator: 'secret' } };
  expect(app.stage.api.accepted).toMatchObject([{ envSchema }]);
  expect(app.stage.api.finished).toMatchObject([
    { envSchema, healthChecks: { web }, rollout: { web: { surge: 0 } } },
  ]);
});

test('an app.json that cannot be read names the place, and no build is accepted', async () => {
  const appJson = '{ "env": { "DATABASE_URL": { "required": "yes" } } }';
  await app.copy.commit({ ...FILES, 'app.json': appJson });
  const refused = await app.copy.push(app.url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(
    /remote: {2}! {5}app\.json, env\.DATABASE_URL: "required" must be true or false\./,
  );
  expect(app.stage.api.accepted).toEqual([]);
});

test.each([
  ['before the build', 'refuseBuild', 0],
  ['with the image in hand', 'refuseImage', 1],
] as const)('a push that the api refuses %s is refused in its words', async (_when, at, builds) => {
  await app.copy.commit(FILES);
  app.stage.api[at] = {
    id: 'invalid_params',
    message: 'The code needs DATABASE_URL, and the config has none.\nIt is: where the data lies',
    hint: 'Set it: tfp config:set DATABASE_URL=…',
  };
  const refused = await app.copy.push(app.url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/remote: {2}! {5}The code needs DATABASE_URL, and the config has/);
  expect(refused.output).toMatch(/remote: {2}! {5}It is: where the data lies/);
  expect(refused.output).toMatch(/remote: {2}! {5}Set it: tfp config:set DATABASE_URL=/);
  expect(refused.output).toMatch(/remote rejected/);
  expect(await app.refOf('refs/heads/main')).toBe('');
  await until('the ledger to hear of it', () => app.stage.api.failed.length === builds);
});

test('a build that a newer push has overtaken says so and is refused', async () => {
  await app.copy.commit(FILES);
  app.stage.api.outcome = () => ({ kind: 'superseded', byCommit: 'abcdef0123456789' });
  const refused = await app.copy.push(app.url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/newer push \(abcdef01\)/);
});

test('an api that dies behind the acceptance of a push has accepted it once', async () => {
  await app.copy.commit(FILES);
  app.stage.api.lostReplies = 2;
  expect(await app.copy.push(app.url())).toMatchObject({ code: 0 });
  expect(app.stage.api.calls.filter((call) => call === 'POST /builds')).toHaveLength(3);
  expect(app.stage.api.accepted).toHaveLength(1);
  expect(app.stage.api.finished).toMatchObject([{ id: app.stage.api.accepted[0]?.id }]);
});

test('an api that is away when the build ends is told when it is back', async () => {
  const commit = await app.copy.commit(FILES);
  app.stage.build = async () => {
    await app.stage.api.stop();
    setTimeout(() => void app.stage.api.start(), 150);
    return 'sha256:late';
  };
  expect(await app.copy.push(app.url())).toMatchObject({ code: 0 });
  expect(await app.refOf('refs/heads/main')).toBe(commit);
});

test('a pusher who goes away stops nothing: the build ends, the release goes live, the branch moves', async () => {
  const commit = await app.copy.commit(FILES);
  let finishBuild = () => {};
  const begun = new Promise<void>((resolve) => {
    app.stage.build = async () => {
      resolve();
      await new Promise<void>((finish) => {
        finishBuild = finish;
      });
      return 'sha256:late';
    };
  });
  let leave: (() => void) | undefined;
  const pushed = app.copy.push(app.url(), 'main', {
    onOutput: (_output, kill) => {
      leave = kill;
    },
  });
  await begun;
  (await until('the first words', () => leave))();
  await pushed;
  finishBuild();
  await until('the branch to move', async () => (await app.refOf('refs/heads/main')) === commit);
});

test('an app that is destroyed meanwhile ends its build, its push and its repository', async () => {
  await app.copy.commit(FILES);
  const begun = new Promise<void>((resolve) => {
    app.stage.build = async (_context, { signal }) => {
      resolve();
      await once(signal, 'abort');
      throw signal.reason;
    };
  });
  const pushed = app.copy.push(app.url());
  await begun;
  await builderClient(join(app.stage.folder, 'builder.sock')).forget(app.id);
  const { code, output } = await pushed;
  expect(code).not.toBe(0);
  expect(output).toMatch(/The app was destroyed/);
  expect(existsSync(app.stage.repository(app.id))).toBe(false);
  await until('the ledger to hear of it', () => app.stage.api.failed.length === 1);
});

test('two pushes at once each get their own answer, and the branch shows the newer', async () => {
  const first = await app.copy.commit(FILES);
  await app.copy.push(app.url());
  const older = await app.copy.commit({ 'server.js': '2' });
  const newer = await app.copy.commit({ 'server.js': '3' });
  expect(first).not.toBe(older);
  const waiting: (() => void)[] = [];
  app.stage.build = async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return 'sha256:x';
  };
  const one = app.copy.push(app.url(), `${older}:refs/heads/main`);
  await until('the first build', () => waiting.length === 1);
  const two = app.copy.push(app.url(), `${newer}:refs/heads/main`);
  await until('the second build', () => waiting.length === 2);
  for (const go of waiting) go();
  const results = await Promise.all([one, two]);
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  const newest = app.stage.api.finished.at(-1)?.id;
  const expected = app.stage.api.accepted.find(({ id }) => id === newest)?.commit;
  expect(await app.refOf('refs/heads/main')).toBe(expected);
});

test('nothing to build is answered with what is looked for, and no build is accepted', async () => {
  await app.copy.commit();
  const refused = await app.copy.push(app.url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/holds no files/);
  expect(refused.output).toMatch(/Dockerfile/);
  expect(refused.output).toMatch(/package\.json/);
  expect(app.stage.api.accepted).toEqual([]);
});

test('a Procfile that cannot be read names its line', async () => {
  await app.copy.commit({ ...FILES, Procfile: 'web: node server.js\nthis is nothing\n' });
  const refused = await app.copy.push(app.url());
  expect(refused.output).toMatch(/remote: {2}! {5}Procfile, line 2:/);
});
