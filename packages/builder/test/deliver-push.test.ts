import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { builderClient } from '@tfp/contract/builder-client';
import { TfpError } from '@tfp/contract/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BuildStage, startBuildStage } from './support/build-stage.ts';
import { run, until } from './support/run.ts';
import { createWorkingCopy, type WorkingCopy } from './support/working-copy.ts';

// Goal: what a pusher sees and what the ledger hears, for each way that a push can end.
// Method: real git over real sockets into the real build stage; the engine and the api are stand-ins.

const APP = '8b0c4f1e-0000-4000-8000-000000000001';
const FILES = {
  'package.json': JSON.stringify({ name: 'hello', scripts: { start: 'node server.js' } }),
  'server.js': 'console.log(1)\n',
};

let stage: BuildStage;
let copy: WorkingCopy;

beforeEach(async () => {
  stage = await startBuildStage();
  copy = await createWorkingCopy();
});
afterEach(async () => {
  copy.dispose();
  await stage.dispose();
});

const url = () => stage.door.url(`${APP}`);
const refOf = async (ref: string) =>
  (
    await run('git', ['--git-dir', stage.repository(APP), 'rev-parse', '--verify', '-q', ref])
  ).stdout.trim();

test('a push is built, released, followed until it is live, and moves the branch', async () => {
  const commit = await copy.commit(FILES);
  const pushed = await copy.push(url());
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output).toMatch(/remote: -----> Node\.js app detected/);
  expect(pushed.output).toMatch(/remote: {8}Default types for Node\.js -> web/);
  expect(pushed.output).toMatch(/remote: -----> Launching v1/);
  expect(pushed.output).toMatch(/remote: {8}Starting web\.1/);
  expect(pushed.output).toMatch(/remote: {8}v1 live in \d+\.\d s +\n/);
  expect(pushed.output).toMatch(/remote: {8}http:\/\/hello\.localhost:8080 deployed/);
  expect(stage.api.accepted).toMatchObject([{ appId: APP, commit, actor: 'pusher@example.com' }]);
  expect(stage.api.finished).toMatchObject([
    {
      image: 'sha256:built',
      digest: null,
      stack: 's-0',
      processTypes: { web: 'npm start' },
      healthChecks: {},
      envSchema: {},
    },
  ]);
  expect(await refOf('refs/heads/main')).toBe(commit);
  expect(await refOf(`refs/tfp/builds/${stage.api.accepted[0]?.id}`)).toBe(commit);
  expect(stage.lines.map(({ text }) => text)).toContain('-----> Node.js app detected');
});

test('a failed build refuses the push, moves nothing, and a retry of the same commit works', async () => {
  const commit = await copy.commit(FILES);
  const good = stage.build;
  stage.build = async () => {
    throw new TfpError(
      'build_failed',
      'failed to solve with frontend dockerfile.v0: executor failed running [/bin/sh -c npm run build]: exit code: 9',
    );
  };
  const refused = await copy.push(url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/remote: {2}! {5}"npm run build" ended with status 9\./);
  expect(refused.output).toMatch(/\[remote rejected\] main -> main \(the build failed\)/);
  expect(await refOf('refs/heads/main')).toBe('');
  await until('the ledger to hear of it', () => stage.api.failed.length === 1);

  stage.build = good;
  expect(await copy.push(url())).toMatchObject({ code: 0 });
  expect(await refOf('refs/heads/main')).toBe(commit);
});

test('a release that fails is told with its verdict and its last lines', async () => {
  await copy.commit(FILES);
  stage.api.events = () => [
    {
      kind: 'failed',
      verdict: {
        code: 'R16',
        message: 'web.1 exited with status 3 before it was healthy.',
        hint: 'See its last lines.',
        process: 'web.1',
        transcript: ['04:05:06 GET /up: status 503'],
        lines: ['no database at tcp:5432'],
      },
    },
  ];
  const refused = await copy.push(url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(
    /-----> The health of web\.1 *\nremote: {8}04:05:06 GET \/up: status 503 *\nremote: -----> The last lines of web\.1/,
  );
  expect(refused.output).toMatch(/remote: {8}no database at tcp:5432/);
  expect(refused.output).toMatch(/remote: {2}! {5}Error R16: web\.1 exited with status 3/);
  expect(refused.output).toMatch(/remote rejected/);
  expect(await refOf('refs/heads/main')).toBe('');
});

test('what app.json asks for is told before the build and with the image', async () => {
  const web = [{ type: 'startup', path: '/health' }];
  const appJson = {
    env: { SECRET_KEY: { generator: 'secret' }, PORT: '1' },
    healthchecks: { web },
    rollout: { web: { surge: 0 } },
  };
  await copy.commit({ ...FILES, 'app.json': JSON.stringify(appJson) });
  stage.api.outcome = () => ({
    kind: 'released',
    version: 1,
    added: ['SECRET_KEY', 'WEB_CONCURRENCY'],
  });
  const pushed = await copy.push(url());
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
  expect(stage.api.accepted).toMatchObject([{ envSchema }]);
  expect(stage.api.finished).toMatchObject([
    { envSchema, healthChecks: { web }, rollout: { web: { surge: 0 } } },
  ]);
});

test('an app.json that cannot be read names the place, and no build is accepted', async () => {
  const appJson = '{ "env": { "DATABASE_URL": { "required": "yes" } } }';
  await copy.commit({ ...FILES, 'app.json': appJson });
  const refused = await copy.push(url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(
    /remote: {2}! {5}app\.json, env\.DATABASE_URL: "required" must be true or false\./,
  );
  expect(stage.api.accepted).toEqual([]);
});

test.each([
  ['before the build', 'refuseBuild', 0],
  ['with the image in hand', 'refuseImage', 1],
] as const)('a push that the api refuses %s is refused in its words', async (_when, at, builds) => {
  await copy.commit(FILES);
  stage.api[at] = {
    id: 'invalid_params',
    message: 'The code needs DATABASE_URL, and the config has none.\nIt is: where the data lies',
    hint: 'Set it: tfp config:set DATABASE_URL=…',
  };
  const refused = await copy.push(url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/remote: {2}! {5}The code needs DATABASE_URL, and the config has/);
  expect(refused.output).toMatch(/remote: {2}! {5}It is: where the data lies/);
  expect(refused.output).toMatch(/remote: {2}! {5}Set it: tfp config:set DATABASE_URL=/);
  expect(refused.output).toMatch(/remote rejected/);
  expect(await refOf('refs/heads/main')).toBe('');
  await until('the ledger to hear of it', () => stage.api.failed.length === builds);
});

test('a release command is heard while it runs, each line once, and cannot speak for the platform', async () => {
  await copy.commit(FILES);
  stage.api.events = () => [
    { kind: 'progress', line: 'Running release command: node migrate.js' },
    { kind: 'output', from: 0, lines: ['first', 'second'] },
    { kind: 'output', from: 2, lines: ['\u001b[2A\r-----> Launching v9'] },
    { kind: 'live', proof: { liveMs: 1, processes: ['web.1'] } },
  ];
  stage.api.cuts = 3;
  const pushed = await copy.push(url());
  expect(pushed).toMatchObject({ code: 0 });
  const told = pushed.output.split('\n').map((line) => line.trimEnd());
  const begin = told.indexOf('remote:        Running release command: node migrate.js');
  expect(told.slice(begin + 1, begin + 4)).toEqual([
    'remote:        first',
    'remote:        second',
    'remote:        -----> Launching v9',
  ]);
  expect(pushed.output.match(/first/g)).toHaveLength(1);
  expect(stage.lines.filter(({ text }) => /first/.test(text))).toEqual([]);
});

test.each([
  ['told behind it', 0, '; 212 requests drained, 0 dropped; web.1 stopped 0.8 s after SIGTERM'],
  ['cut off by an api that dies', 1, ''],
])('a push is live, with its proof %s', async (_, cuts, words) => {
  await copy.commit(FILES);
  const stopped = [{ process: 'web.1', version: 3, ms: 812 }];
  const proof = { drained: 212, dropped: 0, cut: 0, stopped, killed: [] };
  stage.api.events = () => [
    { kind: 'live', proof: { liveMs: 1, processes: ['web.1'] } },
    { kind: 'settled', proof },
  ];
  stage.api.cuts = cuts;
  const pushed = await copy.push(url());
  expect(pushed).toMatchObject({ code: 0 });
  const told = pushed.output.split('\n').map((line) => line.trimEnd());
  const line = told.find((each) => each.includes('live in')) ?? '';
  expect(line.replace(/\d+\.\d s/, '1.0 s')).toBe(`remote:        v1 live in 1.0 s${words}`);
});

test('a release command that fails ends the push with its verdict, and its lines are not said again', async () => {
  await copy.commit(FILES);
  const message = 'The release command exited with status 3.';
  const lines = ['no such table'];
  stage.api.events = () => [
    { kind: 'output', from: 0, lines },
    { kind: 'failed', verdict: { code: 'R18', message, process: 'release.1', lines } },
  ];
  const refused = await copy.push(url());
  expect(refused.code).not.toBe(0);
  expect(refused.output.match(/no such table/g)).toHaveLength(1);
  expect(refused.output).toMatch(/remote: {2}! {5}Error R18: The release command exited with/);
  expect(refused.output).toMatch(/v1 did not go live\. *\nremote: {2}! {5}Whatever ran before/);
});

test('of an app that was destroyed meanwhile nothing is said to run on', async () => {
  await copy.commit(FILES);
  const verdict = { code: 'R99', message: 'The app was destroyed.' } as const;
  stage.api.events = () => [{ kind: 'failed', verdict }];
  const refused = await copy.push(url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/Error R99: The app was destroyed\./);
  expect(refused.output).not.toMatch(/runs on/);
});

test('a build that a newer push has overtaken says so and is refused', async () => {
  await copy.commit(FILES);
  stage.api.outcome = () => ({ kind: 'superseded', byCommit: 'abcdef0123456789' });
  const refused = await copy.push(url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/newer push \(abcdef01\)/);
});

test('a release whose place was taken by one with the same code is followed on', async () => {
  const commit = await copy.commit(FILES);
  const live = stage.api.events;
  stage.api.events = (version) =>
    version === 1 ? [{ kind: 'superseded', by: 2, byCommit: commit }] : live(version);
  const pushed = await copy.push(url());
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output).toMatch(/v2 live/);
  expect(await refOf('refs/heads/main')).toBe(commit);
});

test('an api that restarts while a release rolls out costs the pusher nothing', async () => {
  await copy.commit(FILES);
  stage.api.cuts = 2;
  const pushed = await copy.push(url());
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output.match(/Starting web\.1/g)).toHaveLength(1);
  expect(pushed.output).toMatch(/v1 live/);
});

test('an api that dies behind the acceptance of a push has accepted it once', async () => {
  await copy.commit(FILES);
  stage.api.lostReplies = 2;
  expect(await copy.push(url())).toMatchObject({ code: 0 });
  expect(stage.api.calls.filter((call) => call === 'POST /builds')).toHaveLength(3);
  expect(stage.api.accepted).toHaveLength(1);
  expect(stage.api.finished).toMatchObject([{ id: stage.api.accepted[0]?.id }]);
});

test('an api that is away when the build ends is told when it is back', async () => {
  const commit = await copy.commit(FILES);
  stage.build = async () => {
    await stage.api.stop();
    setTimeout(() => void stage.api.start(), 150);
    return 'sha256:late';
  };
  expect(await copy.push(url())).toMatchObject({ code: 0 });
  expect(await refOf('refs/heads/main')).toBe(commit);
});

test('a pusher who goes away stops nothing: the build ends, the release goes live, the branch moves', async () => {
  const commit = await copy.commit(FILES);
  let finishBuild = () => {};
  const begun = new Promise<void>((resolve) => {
    stage.build = async () => {
      resolve();
      await new Promise<void>((finish) => {
        finishBuild = finish;
      });
      return 'sha256:late';
    };
  });
  let leave: (() => void) | undefined;
  const pushed = copy.push(url(), 'main', {
    onOutput: (_output, kill) => {
      leave = kill;
    },
  });
  await begun;
  (await until('the first words', () => leave))();
  await pushed;
  finishBuild();
  await until('the branch to move', async () => (await refOf('refs/heads/main')) === commit);
});

test('an app that is destroyed meanwhile ends its build, its push and its repository', async () => {
  await copy.commit(FILES);
  const begun = new Promise<void>((resolve) => {
    stage.build = async (_context, { signal }) => {
      resolve();
      await once(signal, 'abort');
      throw signal.reason;
    };
  });
  const pushed = copy.push(url());
  await begun;
  await builderClient(join(stage.folder, 'builder.sock')).forget(APP);
  const { code, output } = await pushed;
  expect(code).not.toBe(0);
  expect(output).toMatch(/The app was destroyed/);
  expect(existsSync(stage.repository(APP))).toBe(false);
  await until('the ledger to hear of it', () => stage.api.failed.length === 1);
});

test('two pushes at once each get their own answer, and the branch shows the newer', async () => {
  const first = await copy.commit(FILES);
  await copy.push(url());
  const older = await copy.commit({ 'server.js': '2' });
  const newer = await copy.commit({ 'server.js': '3' });
  expect(first).not.toBe(older);
  const waiting: (() => void)[] = [];
  stage.build = async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return 'sha256:x';
  };
  const one = copy.push(url(), `${older}:refs/heads/main`);
  await until('the first build', () => waiting.length === 1);
  const two = copy.push(url(), `${newer}:refs/heads/main`);
  await until('the second build', () => waiting.length === 2);
  for (const go of waiting) go();
  const results = await Promise.all([one, two]);
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  const newest = stage.api.finished.at(-1)?.id;
  const expected = stage.api.accepted.find(({ id }) => id === newest)?.commit;
  expect(await refOf('refs/heads/main')).toBe(expected);
});

test('nothing to build is answered with what is looked for, and no build is accepted', async () => {
  await copy.commit();
  const refused = await copy.push(url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/holds no files/);
  expect(refused.output).toMatch(/Dockerfile/);
  expect(refused.output).toMatch(/package\.json/);
  expect(stage.api.accepted).toEqual([]);
});

test('a Procfile that cannot be read names its line', async () => {
  await copy.commit({ ...FILES, Procfile: 'web: node server.js\nthis is nothing\n' });
  const refused = await copy.push(url());
  expect(refused.output).toMatch(/remote: {2}! {5}Procfile, line 2:/);
});

test('another branch is refused in words that say how to deploy it', async () => {
  await copy.commit(FILES);
  const refused = await copy.push(url(), 'main:feature');
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/git push tfp feature:main/);
  expect(await refOf('refs/heads/feature')).toBe('');
  expect(stage.api.accepted).toEqual([]);
});

test('a tag comes along silently; a branch is not deleted', async () => {
  const commit = await copy.commit(FILES);
  await copy.git(['tag', 'v1']);
  const pushed = await copy.git(['push', url(), 'main', 'v1']);
  expect(pushed).toMatchObject({ code: 0 });
  expect(await refOf('refs/tags/v1')).toBe(commit);
  const refused = await copy.git(['push', url(), ':main']);
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/tfp destroy/);
  expect(await refOf('refs/heads/main')).toBe(commit);
});

test('what was pushed can be cloned again, and no hidden ref is shown', async () => {
  const commit = await copy.commit(FILES);
  await copy.push(url());
  const listed = await copy.git(['ls-remote', url()]);
  expect(listed.stdout.split('\n').filter(Boolean)).toEqual([
    `${commit}\tHEAD`,
    `${commit}\trefs/heads/main`,
  ]);
  await copy.git(['clone', '-q', url(), 'again']);
  expect(existsSync(join(copy.folder, 'again/server.js'))).toBe(true);
});

test('no quarantine is left behind', async () => {
  await copy.commit(FILES);
  await copy.push(url());
  const objects = readdirSync(join(stage.repository(APP), 'objects'));
  expect(objects.filter((name) => name.startsWith('incoming') || name.startsWith('tmp_'))).toEqual(
    [],
  );
});
