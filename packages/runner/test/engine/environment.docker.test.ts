import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DesiredApp } from '@tfp/contract/desired-state';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { containerSpec } from '#src/engine/container-spec.ts';
import { dockerEngine } from '#src/engine/docker-engine.ts';
import { until } from '../../../../test/support/until.ts';
import { desiredApp } from '../support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

// Goal: an app's config is in its processes, and nowhere in what the engine knows or keeps of them.

const CANARY = 'canary-of-the-config';
const TYPED = 'canary-that-somebody-typed';
const LONG = `${'long '.repeat(12_000)}\n"end"`;

let runner: RunnerUnderTest;
let app: DesiredApp;
let image: string;

beforeAll(async () => {
  runner = await startRunner();
  image = await testImage();
  const made = desiredApp(runner.master);
  const live = made.release(1, image, { SECRET: CANARY, LONG });
  app = { ...made.app, live };
  runner.api.set(app);
  await until('the app', () => runner.router.targets('hello.localhost').length === 1);
});
afterAll(() => runner?.dispose());

const docker = new Docker();
const offers = () => join(runner.data.own('runner'), 'env');
const left = () => (existsSync(offers()) ? readdirSync(offers()) : []);

async function containerOf(name: string): Promise<Docker.ContainerInfo> {
  const filters = { label: [`tfp.platform=${runner.platformId}`, `tfp.process=${name}`] };
  const [found] = await docker.listContainers({ filters });
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** What its processes have, the init first. */
async function environmentsOf(id: string): Promise<string[]> {
  const { Titles, Processes } = await docker.getContainer(id).top();
  const pids = Processes.map((row: string[]) => row[Titles.indexOf('PID')]);
  return pids.map((pid: string) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
}

/** All that the engine says and keeps of a container, but for what the process itself wrote. */
async function engineKnows(id: string): Promise<string> {
  const inspected = JSON.stringify(await docker.getContainer(id).inspect());
  const { DockerRootDir } = await docker.info();
  const folder = join(DockerRootDir, 'containers', id);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('.log'));
  expect(files.map((path) => path.split('/').at(-1))).toContain('config.v2.json');
  return inspected + files.map((path) => readFileSync(path, 'latin1')).join('');
}

test('a process has its config, whole, and the engine does not know it', async () => {
  const { Id } = await containerOf('web.1');
  const [first, command] = await environmentsOf(Id);
  expect(first).not.toContain(CANARY);
  const variables = command?.split('\0');
  expect(variables).toEqual(
    expect.arrayContaining([`SECRET=${CANARY}`, `LONG=${LONG}`, 'PORT=5000', 'TFP_RELEASE=v1']),
  );
  const known = await engineKnows(Id);
  expect(known).toContain('tfp.release');
  expect(known).not.toContain(CANARY);
  expect(known).not.toContain('SECRET');
});

test('the engine is told no variables but the image’s own', async () => {
  const { Id } = await containerOf('web.1');
  const { Config } = await docker.getContainer(Id).inspect();
  expect(Config.Env).toEqual((await docker.getImage(image).inspect()).Config.Env);
});

test('what somebody gives to a one-off stays as secret', async () => {
  const env = { TYPED };
  const oneOff = { command: 'sleep 60', env, terminal: null, attach: false };
  const { process } = await runner.client.createOneOff(app.id, oneOff);
  const { Id } = await containerOf(process);
  await until('its command', async () =>
    (await environmentsOf(Id)).some((block) => block.includes(TYPED) && block.includes(CANARY)),
  );
  const known = await engineKnows(Id);
  expect(known).not.toContain(CANARY);
  expect(known).not.toContain(TYPED);
  await docker.getContainer(Id).kill();
});

test('when everything has started no socket is left', async () => {
  await until('an empty folder', () => left().length === 0);
});

test('a start that fails leaves no socket', async () => {
  const folder = runner.data.own('runner');
  const engine = dockerEngine('/var/run/docker.sock', runner.platformId, folder);
  const failure = Promise.withResolvers<Error>();
  const platform = { id: runner.platformId, init: '/bin/true', openFilesMax: 64, epoch: 'e' };
  const release = { version: 1, image: `sha256:${'0'.repeat(64)}`, commit: 'c' };
  const spec = containerSpec(platform, app, release, {}, await engine.image(image), {
    key: `tfp-${runner.platformId}-never`,
    name: 'web.9',
    type: 'web',
    command: null,
    generation: 0,
    size: 'standard',
    kind: 'process',
    network: 'none',
    address: '10.0.0.2',
  });
  await engine.startSet([spec], {
    created: async () => {},
    started: () => failure.reject(new Error('it started')),
    failed: (_name, error) => failure.resolve(error),
  });
  expect(await failure.promise).toMatchObject({ kind: 'missing' });
  expect(left()).toEqual([]);
});

test('what a killed runner left is gone when the next one serves', async () => {
  await runner.kill();
  writeFileSync(join(offers(), 'stale'), '');
  await runner.restart();
  expect(left()).toEqual([]);
});
