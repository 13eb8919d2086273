import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppImages } from '#src/images/docker-app-images.ts';
import { type Door, openDoor } from './support/door.ts';
import { run, until } from './support/run.ts';
import { type StandInApi, startStandInApi } from './support/stand-in-api.ts';
import { createWorkingCopy, type WorkingCopy } from './support/working-copy.ts';

// Goal: a builder that is killed, stopped or started again loses nothing and leaves nothing.
// Method: the real process, killed for real in the middle of a real build.

const APP = '8b0c4f1e-0000-4000-8000-000000000003';
const PLATFORM = `test${process.pid}death`;
const MAIN = join(import.meta.dirname, '../src/main.ts');
const DOCKERFILE = 'ARG TFP_STACK\nFROM $TFP_STACK\nRUN ';

const folder = mkdtempSync(join(tmpdir(), 'tfp-builder-'));
let api: StandInApi;
let door: Door;
let copy: WorkingCopy;
let builder: ChildProcess;

async function start(): Promise<void> {
  builder = spawn(process.execPath, [MAIN], {
    env: { ...process.env, TFP_DATA: folder, TFP_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(builder, 'message');
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const gone = once(builder, 'exit');
  builder.kill(signal);
  await gone;
}

beforeAll(async () => {
  for (const name of ['run', 'builder']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'platform-id'), PLATFORM);
  api = await startStandInApi(join(folder, 'run/api.sock'));
  api.appIds = [APP];
  door = await openDoor(join(folder, 'run/builder.sock'));
  copy = await createWorkingCopy();
  await start();
});
afterAll(async () => {
  await end('SIGTERM');
  await door.close();
  await api.stop();
  copy.dispose();
  rmSync(folder, { recursive: true, force: true });
  const images = createAppImages(new Docker(), PLATFORM);
  for (const { id } of await images.list()) await images.remove(id);
});

/** A time that nobody else sleeps for. */
const NAP = `60.${process.pid}`;
const sleepers = async () => (await run('pgrep', ['-fx', `sleep ${NAP}`])).stdout.trim();

/** Pushes a build that takes long, and comes back when its step runs. */
async function pushLong() {
  await copy.commit({ Dockerfile: `${DOCKERFILE}sleep ${NAP} # ${Math.random()}\n` });
  const pushed = copy.push(door.url(APP));
  await until('the step to run', sleepers, 60_000);
  return { pushed };
}

const branch = async () => {
  const repository = join(folder, 'builder/repositories', `${APP}.git`);
  return (await run('git', ['--git-dir', repository, 'rev-parse', '-q', '--verify', 'main']))
    .stdout;
};

test('killed in the middle of a build: the push fails, the build ends, the ledger hears of it, a retry works', async () => {
  const { pushed } = await pushLong();
  await end('SIGKILL');
  expect((await pushed).code).not.toBe(0);
  await until('the build step to end', async () => (await sleepers()) === '');
  const before = api.calls.length;
  await start();
  await until('the ledger to hear', () =>
    api.calls.slice(before).includes('POST /builds/fail-unfinished'),
  );
  expect(await branch()).toBe('');
  const objects = readdirSync(join(folder, 'builder/repositories', `${APP}.git`, 'objects'));
  expect(objects.filter((name) => /incoming|tmp_/.test(name))).toEqual([]);

  const commit = await copy.commit({ Dockerfile: `${DOCKERFILE}true\n` });
  const retry = await copy.push(door.url(APP));
  expect(retry.code, retry.output).toBe(0);
  expect((await branch()).trim()).toBe(commit);
});

test('stopped in the middle of a build: the pusher is told in words', async () => {
  const { pushed } = await pushLong();
  await end('SIGTERM');
  const { code, output } = await pushed;
  expect(code).not.toBe(0);
  expect(output).toMatch(/The builder was stopped while it built this push/);
  await until('the build step to end', async () => (await sleepers()) === '');
  await start();
});

test('the repositories and images of apps that are gone are removed at the next start', async () => {
  const images = createAppImages(new Docker(), PLATFORM);
  expect((await images.list(APP)).length).toBeGreaterThan(0);
  await end('SIGTERM');
  api.appIds = ['another'];
  api.kept = ['sha256:another'];
  await start();
  await until('no image', async () => (await images.list(APP)).length === 0);
  await until(
    'no repository',
    () => readdirSync(join(folder, 'builder/repositories')).length === 0,
  );
});
