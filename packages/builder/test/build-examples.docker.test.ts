import { randomBytes, randomUUID } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStackConfig } from '#src/config.ts';
import { createAppImages } from '#src/images/docker-app-images.ts';
import { buildImage } from '#src/images/docker-build.ts';
import { createCurrentStack } from '#src/stack/docker-current-stack.ts';
import { type BuildStage, startBuildStage } from './support/build-stage.ts';
import { createWorkingCopy, type WorkingCopy } from './support/working-copy.ts';

// Goal: what is pushed becomes an image that runs, by the plan that it asks for, and only as much is built as changed.
// Method: real git, the real relay, real BuildKit, the real stack; containers are started bare to look inside.

const docker = new Docker();
const platformId = `test${randomBytes(6).toString('hex')}`;
const images = createAppImages(docker, platformId);
const config = readStackConfig();
let stage: BuildStage;
const copies: WorkingCopy[] = [];

beforeAll(async () => {
  stage = await startBuildStage({
    relay: join(config.runtime, 'bin/tfp-relay'),
    platformId,
    images,
    buildImage: (context, build, onEvent) => buildImage(docker, context, build, onEvent),
    stack: createCurrentStack(docker, config).images,
  });
});
afterAll(async () => {
  for (const copy of copies) copy.dispose();
  await stage?.dispose();
  for (const { id } of await images.list()) await images.remove(id);
});

async function appOf(example?: string, files: Record<string, string> = {}) {
  const appId = randomUUID();
  const copy = await createWorkingCopy(example);
  copies.push(copy);
  await copy.commit(files);
  const push = () => copy.push(stage.door.url(appId));
  const image = () => stage.api.finished.at(-1)?.image ?? '';
  return { appId, copy, push, image };
}

/** Runs one command in a fresh container of an image and gives back what it printed. */
async function runIn(image: string, command: string[], env: string[] = []): Promise<string> {
  const container = await docker.createContainer({
    Image: image,
    Cmd: command,
    Env: env,
    HostConfig: { NetworkMode: 'none' },
    Labels: { 'tfp.platform': platformId },
  });
  try {
    await container.start();
    await container.wait();
    const output = (await container.logs({ stdout: true, stderr: true })) as Buffer;
    let text = '';
    for (let at = 0; at + 8 <= output.length; ) {
      const end = at + 8 + output.readUInt32BE(at + 4);
      text += output.toString('utf8', at + 8, end);
      at = end;
    }
    return text.trim();
  } finally {
    await container.remove({ force: true });
  }
}

test('a Node.js app runs as an unprivileged user, from /app, in production', async () => {
  const app = await appOf('hello-node');
  const pushed = await app.push();
  expect(pushed.output).toMatch(/-----> Node\.js app detected/);
  expect(pushed.code).toBe(0);
  const script =
    'console.log(process.getuid(), process.cwd(), process.env.NODE_ENV, process.env.HOME, require("fs").existsSync("server.js"))';
  expect(await runIn(app.image(), ['node', '-e', script])).toBe('10001 /app production /app true');
});

test('dependencies are installed, the build runs with those for development, and they are gone afterwards', async () => {
  const app = await appOf('node-dependencies');
  const pushed = await app.push();
  expect(pushed.output).toMatch(/remote: -----> Installing dependencies/);
  expect(pushed.output).toMatch(/remote: {8}built\.json is written/);
  expect(pushed.code).toBe(0);
  const look =
    'console.log(require("./built.json").built, require("ms")("1d"), require("fs").existsSync("node_modules/semver"))';
  expect(await runIn(app.image(), ['node', '-e', look])).toBe('1.2.3 86400000 false');

  await app.copy.commit({ 'build.js': 'console.log("built anew")', 'built.json': '{"built":"2"}' });
  const again = await app.push();
  expect(again.code).toBe(0);
  expect(again.output).toMatch(/Installing dependencies\s+remote: {8}Unchanged/);
  expect(again.output).toMatch(/built anew/);
});

test('a file of node_modules that a script makes is kept', async () => {
  const app = await appOf('node-dependencies', {
    'build.js':
      'require("fs").writeFileSync("node_modules/ms/made.txt", "made"); require("fs").writeFileSync("built.json", "{}")',
  });
  expect(await app.push()).toMatchObject({ code: 0 });
  expect(
    await runIn(app.image(), ['cat', 'node_modules/ms/made.txt', 'node_modules/ms/package.json']),
  ).toMatch(/^made[\s\S]*"name": "ms"/);
});

test('a Dockerfile builds on the stack; what is ignored stays out; its command is the web process', async () => {
  const app = await appOf('hello-dockerfile');
  const pushed = await app.push();
  expect(pushed.output).toMatch(/-----> Dockerfile found/);
  expect(pushed.output).toMatch(/COPY server\.js/);
  expect(pushed.code).toBe(0);
  expect(stage.api.finished.at(-1)?.processTypes).toEqual({ web: null });
  expect(await runIn(app.image(), ['ls', '-A', '/app'])).toBe('server.js');
});

test('a step that fails refuses the push, with its output', async () => {
  const app = await appOf('hello-dockerfile', {
    Dockerfile: 'ARG TFP_STACK\nFROM $TFP_STACK\nRUN echo about to break && exit 9\n',
  });
  const pushed = await app.push();
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/remote: {8}about to break/);
  expect(pushed.output).toMatch(/ended with status 9/);
});

test('an image that no registry gives is told with the way out', async () => {
  const app = await appOf('hello-dockerfile', {
    Dockerfile: 'FROM registry.invalid/nothing:1\nRUN true\n',
  });
  const pushed = await app.push();
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/could not be pulled/);
  expect(pushed.output).toMatch(/ARG TFP_STACK/);
});

test('a syntax line whose frontend cannot be fetched does not stop a build', async () => {
  const app = await appOf('hello-dockerfile', {
    Dockerfile:
      '# syntax=docker/dockerfile:1\nARG TFP_STACK\nFROM $TFP_STACK\nCOPY server.js ./\nCMD ["node", "server.js"]\n',
  });
  expect(await app.push()).toMatchObject({ code: 0 });
  expect(await runIn(app.image(), ['ls', '-A', '/app'])).toBe('server.js');
});

test("labels of a Dockerfile never pass for the platform's own", async () => {
  const app = await appOf('hello-dockerfile', {
    Dockerfile: 'ARG TFP_STACK\nFROM $TFP_STACK\nLABEL tfp.app=another tfp.platform=another\n',
  });
  expect(await app.push()).toMatchObject({ code: 0 });
  const { Config } = await docker.getImage(app.image()).inspect();
  expect(Config.Labels).toMatchObject({ 'tfp.app': app.appId, 'tfp.platform': platformId });
});

test('privileged steps are refused', async () => {
  for (const flag of ['--security=insecure', '--network=host']) {
    const app = await appOf('hello-dockerfile', {
      Dockerfile: `ARG TFP_STACK\nFROM $TFP_STACK\nRUN ${flag} id\n`,
    });
    const pushed = await app.push();
    expect(pushed.output).toMatch(/remote rejected.*the build failed/);
  }
});

test('a link in the source stays a link, and nothing of the host is read', async () => {
  const app = await appOf('hello-node');
  await app.copy.git(['config', 'core.symlinks', 'true']);
  symlinkSync('/etc/shadow', join(app.copy.folder, 'secret'));
  await app.copy.commit();
  expect(await app.push()).toMatchObject({ code: 0 });
  expect(await runIn(app.image(), ['readlink', 'secret'])).toBe('/etc/shadow');
});
