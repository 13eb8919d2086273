import { readdirSync, readFileSync } from 'node:fs';
import type { DesiredApp } from '@tfp/contract/desired-state';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dockerEngine } from '#src/engine/docker-engine.ts';
import { demultiplex } from '#src/engine/docker-output.ts';
import type { Engine, ExecOptions, Execution } from '#src/engine/engine.ts';
import { until } from '../../../../test/support/until.ts';
import { desiredApp } from '../support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

const SECRET = 'canary-of-the-config';

let runner: RunnerUnderTest;
let app: DesiredApp;
let engine: Engine;
let web: string;

beforeAll(async () => {
  runner = await startRunner();
  const made = desiredApp(runner.master);
  app = { ...made.app, live: made.release(1, await testImage(), { SECRET }) };
  runner.api.set(app);
  await until('the app', () => runner.router.targets('hello.localhost').length === 1);
  engine = dockerEngine('/var/run/docker.sock', runner.platformId, runner.data.own('runner'));
  web = (await engine.list())[0]?.id ?? '';
});
afterAll(() => runner?.dispose());

async function exec(script: string, options: Partial<ExecOptions> = {}) {
  const all = { terminal: null, stdin: true, ...options };
  const execution = await engine.exec(web, ['sh', '-c', script], all);
  const said = { stdout: '', stderr: '' };
  const take = demultiplex((stream, bytes) => {
    said[stream] += bytes.toString();
  });
  execution.stream.on('data', (chunk: Buffer) => {
    if (all.terminal === null) take(chunk);
    else said.stdout += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => execution.stream.once('end', () => resolve()));
  return { execution, said, ended };
}

const code = (execution: Execution) =>
  until('its exit code', async () => {
    const exit = await execution.exitCode();
    return exit === undefined ? undefined : { code: exit };
  });

/** Whether a process with these words in its command line is left, wherever. */
function isRunning(words: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words);
    } catch {
      return false;
    }
  });
}

test('it has the environment of the process, its own streams, and its exit code', async () => {
  const { execution, said, ended } = await exec('echo "$SECRET $DYNO"; cat; echo oops >&2; exit 7');
  execution.stream.end('typed');
  expect(await code(execution)).toEqual({ code: 7 });
  await ended;
  expect(said).toEqual({ stdout: `${SECRET} web.1\ntyped`, stderr: 'oops\n' });
});

test('a terminal has its size, takes a resize, and Ctrl-C', async () => {
  const terminal = { columns: 91, rows: 21 };
  const { execution, said, ended } = await exec('trap "stty size; exit 5" INT; echo up; sleep 60', {
    terminal,
  });
  await until('it', () => said.stdout.includes('up'));
  await execution.resize({ columns: 70, rows: 20 });
  execution.stream.write('\x03');
  expect(await code(execution)).toEqual({ code: 5 });
  await ended;
  expect(said.stdout).toContain('20 70');
});

test('whatever it has started ends with it', async () => {
  const { execution } = await exec('(sleep 4711 & sleep 4711 &) ; exit 0', { stdin: false });
  expect(await code(execution)).toEqual({ code: 0 });
  await until('nothing left', () => !isRunning('sleep\x004711'));
});

test('a hang-up reaches it, and what is deaf is killed with its children', async () => {
  const deaf = await exec('trap "" HUP TERM; sleep 4712 & echo up; while :; do sleep 0.1; done', {
    graceSeconds: 1,
  });
  await until('it', () => deaf.said.stdout.includes('up'));
  expect(await deaf.execution.signal('SIGHUP')).toBe(true);
  expect(await code(deaf.execution)).toEqual({ code: 137 });
  await until('nothing left', () => !isRunning('sleep\x004712'));
  expect(await deaf.execution.signal('SIGHUP')).toBe(false);
});

test('those of an earlier runner are hung up on, and a program of a stranger is not', async () => {
  const { said } = await exec('echo up; exec sleep 4713', { graceSeconds: 1 });
  const stranger = await new Docker().getContainer(web).exec({ Cmd: ['sleep', '4714'] });
  await stranger.start({ Detach: true });
  await until('both', () => said.stdout.includes('up') && isRunning('sleep\x004714'));
  await engine.endExecs(web);
  await until('nothing left', () => !isRunning('sleep\x004713'));
  expect(isRunning('sleep\x004714')).toBe(true);
});

test('a command that cannot be found says so like a shell', async () => {
  const execution = await engine.exec(web, ['no-such-command'], { terminal: null, stdin: false });
  execution.stream.resume();
  expect(await code(execution)).toEqual({ code: 127 });
});
