import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DockerBuildStage, startDockerBuildStage } from './support/docker-build-stage.ts';

// Goal: what is pushed becomes an image that runs, by the plan that it asks for, and only as much is built as changed.
// Method: real git, the real relay, real BuildKit, the real stack; containers are started bare to look inside.

let house: DockerBuildStage;

beforeAll(async () => {
  house = await startDockerBuildStage();
});
afterAll(() => house?.dispose());

const print = (expressions: string) => ['node', '-e', `console.log(${expressions})`];

test('a Node.js app runs as an unprivileged user, from /app, in production', async () => {
  const app = await house.app('hello-node');
  const pushed = await app.push();
  expect(pushed.output).toMatch(/-----> Node\.js app detected/);
  expect(pushed.code).toBe(0);
  const facts = print('process.getuid(), process.cwd(), process.env.NODE_ENV, process.env.HOME');
  expect(await app.run(facts)).toBe('10001 /app production /app');
  const notices = await app.run(['npm', 'config', 'get', 'update-notifier', 'fund', 'audit']);
  expect(notices).toBe('update-notifier=false\nfund=false\naudit=false');
});

test('a release command comes out of the image as the Procfile has it, with what app.json asks for', async () => {
  const app = await house.app('node-release');
  expect(await app.push()).toMatchObject({ code: 0 });
  expect(house.stage.api.finished.at(-1)).toMatchObject({
    processTypes: { web: 'node server.js', release: 'node migrate.js' },
    envSchema: {
      GREETING: { required: true, value: 'Hello' },
      SECRET_KEY: { required: true, generator: 'secret' },
      MIGRATION_STATUS: { required: false },
    },
  });
  expect(await app.run(['node', 'migrate.js'])).toBe(
    'migrating for no release\nmigrated for no release',
  );
});

test('dependencies are installed, the build runs with those for development, and they are gone afterwards', async () => {
  const app = await house.app('node-dependencies');
  const pushed = await app.push();
  expect(pushed.output).toMatch(/remote: -----> Installing dependencies/);
  expect(pushed.output).toMatch(/remote: {8}built\.json is written/);
  expect(pushed.code).toBe(0);
  const look = print(
    'require("./built.json").built, require("ms")("1d"), fs.existsSync("node_modules/semver")',
  );
  expect(await app.run(look)).toBe('1.2.3 86400000 false');

  await app.copy.commit({ 'build.js': 'console.log("built anew")', 'built.json': '{}' });
  const again = await app.push();
  expect(again.code).toBe(0);
  expect(again.output).toMatch(/Installing dependencies\s+remote: {8}Unchanged/);
  expect(again.output).toMatch(/built anew/);
});

test('a file of node_modules that a script makes is kept', async () => {
  const app = await house.app('node-dependencies', {
    'build.js': `const { writeFileSync } = require('node:fs');
      writeFileSync('node_modules/ms/made.txt', 'made');
      writeFileSync('built.json', '{}');`,
  });
  expect(await app.push()).toMatchObject({ code: 0 });
  const files = await app.run(['cat', 'node_modules/ms/made.txt', 'node_modules/ms/package.json']);
  expect(files).toMatch(/^made[\s\S]*"name": "ms"/);
});

test('a Dockerfile builds on the stack; what is ignored stays out; its command is the web process', async () => {
  const app = await house.app('hello-dockerfile');
  const pushed = await app.push();
  expect(pushed.output).toMatch(/-----> Dockerfile found/);
  expect(pushed.output).toMatch(/COPY server\.js/);
  expect(pushed.code).toBe(0);
  expect(house.stage.api.finished.at(-1)?.processTypes).toEqual({ web: null });
  expect(await app.run(['ls', '-A', '/app'])).toBe('server.js');
});

test('a step that fails refuses the push, with its output', async () => {
  const app = await house.app('hello-dockerfile', {
    Dockerfile: 'ARG TFP_STACK\nFROM $TFP_STACK\nRUN echo about to break && exit 9\n',
  });
  const pushed = await app.push();
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/remote: {8}about to break/);
  expect(pushed.output).toMatch(/ended with status 9/);
});

test('an image that no registry gives is told with the way out', async () => {
  const app = await house.app('hello-dockerfile', {
    Dockerfile: 'FROM registry.invalid/nothing:1\nRUN true\n',
  });
  const pushed = await app.push();
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/could not be pulled/);
  expect(pushed.output).toMatch(/ARG TFP_STACK/);
});

test('a syntax line whose frontend cannot be fetched does not stop a build', async () => {
  const app = await house.app('hello-dockerfile', {
    Dockerfile: '# syntax=docker/dockerfile:1\nARG TFP_STACK\nFROM $TFP_STACK\nCOPY server.js ./\n',
  });
  expect(await app.push()).toMatchObject({ code: 0 });
  expect(await app.run(['ls', '-A', '/app'])).toBe('server.js');
});

test("labels of a Dockerfile never pass for the platform's own", async () => {
  const app = await house.app('hello-dockerfile', {
    Dockerfile: 'ARG TFP_STACK\nFROM $TFP_STACK\nLABEL tfp.app=another tfp.platform=another\n',
  });
  expect(await app.push()).toMatchObject({ code: 0 });
  const { Config } = await house.docker.getImage(app.image()).inspect();
  expect(Config.Labels).toMatchObject({ 'tfp.app': app.id, 'tfp.platform': house.platformId });
});

test.each(['--security=insecure', '--network=host'])('a step with %s is refused', async (flag) => {
  const app = await house.app('hello-dockerfile', {
    Dockerfile: `ARG TFP_STACK\nFROM $TFP_STACK\nRUN ${flag} id\n`,
  });
  expect((await app.push()).output).toMatch(/remote rejected.*the build failed/);
});

test('an image of one app is no base for another', async () => {
  const first = await house.app('hello-node');
  await first.push();
  const id = first.image();
  for (const base of [id, id.replace('sha256:', '')]) {
    const app = await house.app('hello-dockerfile', { Dockerfile: `FROM ${base}\nRUN true\n` });
    expect((await app.push()).output).toMatch(/remote rejected.*the build failed/);
  }
});

test('a link in the source stays a link, and nothing of the host is read', async () => {
  const app = await house.app('hello-node');
  symlinkSync('/etc/shadow', join(app.copy.folder, 'secret'));
  await app.copy.commit();
  expect(await app.push()).toMatchObject({ code: 0 });
  expect(await app.run(['readlink', 'secret'])).toBe('/etc/shadow');
});
