import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import type { ApiOneOff } from '@tfp/contract/platform-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { kill9 } from './support/kill.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { ROOT, startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: what people run once is theirs as if it ran on their own machine, whatever of the platform dies meanwhile, and
// everybody sees later who ran what and how it ended.

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp({ TFP_STOP_GRACE_MS: '2000' });
  app = await createApp(stack, 'tasks', 'hello-node');
  await stack.done(['config:set', '--app', app.name, '--stdin', 'PASSWORD'], {
    input: 'correct-horse-7',
  });
  await app.deploy();
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

const history = async (): Promise<ApiOneOff[]> =>
  JSON.parse((await app.done('run:list', '--json')).stdout);
/** Waits until the only one with this command is known: an earlier one may not be told as ended yet. */
const known = (wanted: string) =>
  until(`the start of ${wanted}`, async () =>
    (await history()).find(({ command }) => command === wanted),
  );

/** The CLI as a program whose streams the test holds. */
function start(...args: string[]) {
  const [verb = '', ...rest] = args;
  const child = spawn(`${ROOT}/bin/tfp`, [verb, '--app', app.name, ...rest], {
    env: { ...process.env, ...stack.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stdin.on('error', () => {});
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, out: () => Buffer.concat(out) };
}

test('exit codes and both streams come through, and the history says who and how', async () => {
  const ran = await app.tfp(
    'run',
    '-e',
    'TOKEN=typed-canary-1',
    'echo out correct-horse-7 typed-canary-1; echo err >&2; exit 7',
  );
  expect(ran).toMatchObject({ code: 7, stdout: 'out correct-horse-7 typed-canary-1\n' });
  expect(ran.stderr).toContain('err\n');
  expect((await app.tfp('run', 'kill -TERM $$')).code).toBe(143);
  const [killed, exited] = await until('the history', async () => {
    const all = await history();
    return all.length === 2 && all.every(({ state }) => state !== 'running') && all;
  });
  expect(killed).toMatchObject({ exit_code: 143, signal: 'SIGTERM', attached: true });
  expect(exited).toMatchObject({
    exit_code: 7,
    command: 'echo out [PASSWORD] [TOKEN]; echo err >&2; exit 7',
    release: { version: expect.any(Number) },
  });
  const output = await until('its output', async () => {
    const { stdout } = await app.tfp('run:output', exited?.name ?? '');
    return stdout.includes('err') && stdout;
  });
  expect(output).toContain('out correct-horse-7');
});

test('time that is over ends it with 124, in words', async () => {
  const ran = await app.tfp('run', '--timeout', '1s', 'sleep 60');
  expect(ran.code).toBe(124);
  expect(ran.stderr).toContain('it ran longer than it may');
});

test('10 MB go through pipes while the api is killed, and once it stops by itself', async () => {
  const bytes = randomBytes(10_000_000);
  const { child, ended, out } = start('run', 'cat');
  child.stdin.write(bytes.subarray(0, 3_000_000));
  await until('the first bytes', () => out().length > 0);
  await kill9(stack, 'api');
  child.stdin.write(bytes.subarray(3_000_000, 6_000_000));
  await until('more bytes', () => out().length > 3_000_000);
  for (const pid of stack.pids('api')) process.kill(pid, 'SIGTERM');
  child.stdin.end(bytes.subarray(6_000_000));
  expect(await ended).toBe(0);
  const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
  expect(hash(out())).toBe(hash(bytes));
});

test('a terminal is one: its size, Ctrl-C, and the exit code', async () => {
  const command = `${ROOT}/bin/tfp run --app ${app.name} 'trap "stty size; exit 9" INT; echo up; while :; do sleep 0.1; done'`;
  const child = spawn('script', ['-qec', `stty cols 91 rows 21; ${command}`, '/dev/null'], {
    env: { ...process.env, ...stack.env, TERM: 'xterm-256color' },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('the process', () => /up\r/.test(said));
  child.stdin.write('\x03');
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, said }).toMatchObject({ code: 9, said: expect.stringContaining('21 91') });
});

test('one whose client is killed ends, and one that is stopped says so', async () => {
  const { child } = start('run', 'sleep 600');
  const left = await known('sleep 600');
  child.kill('SIGKILL');
  const of = async (name: string) => (await history()).find((oneOff) => oneOff.name === name);
  await until('its end', async () => (await of(left.name))?.signal === 'SIGHUP');
  await app.done('run', '--detach', 'sleep 601');
  const detached = await known('sleep 601');
  expect((await app.tfp('run:stop', detached.name)).code).toBe(0);
  await until('its end', async () => (await of(detached.name))?.signal === 'SIGTERM');
});

test('a command beside a process has its environment, and its exit code comes through', async () => {
  const beside = await app.tfp('ps:exec', 'echo "$PASSWORD $DYNO"; exit 4');
  expect(beside).toMatchObject({ code: 4, stdout: 'correct-horse-7 web.1\n' });
  const audit = await app.done('audit', '--json');
  expect(audit.stdout).toContain('"ps:exec"');
});

test('after the runner and the api were killed every one-off has one end', async () => {
  await app.done('run', '--detach', 'sleep 2; exit 5');
  const last = (await known('sleep 2; exit 5')).name;
  await kill9(stack, 'runner');
  await kill9(stack, 'api');
  await stack.healthy();
  await until(
    'its end',
    async () => (await history()).find(({ name }) => name === last)?.exit_code === 5,
  );
  const ids = (await history()).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
