import { randomBytes } from 'node:crypto';
import { FRAME } from '@tfp/contract/attach-frames';
import type { DesiredApp } from '@tfp/contract/desired-state';
import type { NewOneOff } from '@tfp/contract/runner-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { attachTo } from '../support/attached.ts';
import { desiredApp } from '../support/desired-app.ts';
import { letGo, runningContainer, WAIT } from '../support/let-go.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

// Goal: the api may die under a session, and neither side sees more of it than a pause.
// Method: whoever holds the runner's socket is the api; to break off a connection without a word is its death.

/** Long enough for a busy machine to come back in time. */
const REATTACH_MS = 15_000;

let runner: RunnerUnderTest;
let app: DesiredApp;

beforeAll(async () => {
  runner = await startRunner({
    TFP_REATTACH_MS: String(REATTACH_MS),
    TFP_HANGUP_GRACE_MS: '1000',
  });
  const made = desiredApp(runner.master);
  app = { ...made.app, live: made.release(1, await testImage(), { SECRET: 'of-the-config' }) };
  runner.api.set(app);
  await until('the app', () => runner.router.targets('hello.localhost').length === 1);
});
afterAll(() => runner?.dispose());

async function run(command: string, fields: Partial<NewOneOff> = {}) {
  const wish = { command, env: {}, terminal: null, attach: true, ...fields };
  const oneOff = await runner.client.createOneOff(app.id, wish);
  return { oneOff, ...(await attachTo(runner.client, app.id, oneOff.session)) };
}

async function exec(command: string, process = 'web.1') {
  const made = await runner.client.exec(app.id, process, { command, terminal: null });
  return attachTo(runner.client, app.id, made.session);
}

const endOf = (process: string) =>
  until(`the end of ${process}`, () => {
    const found = runner.journal.find(
      (entry) => entry.kind === 'oneOffEnded' && entry.process === process,
    );
    return found?.kind === 'oneOffEnded' ? found.end : undefined;
  });

test('10 MB go through while the connection breaks off again and again', async () => {
  const bytes = randomBytes(10_000_000);
  const { send, pour, breakOff, again, exit, stdout } = await run('cat');
  let hasEnded = false;
  const poured = pour(bytes).then(() => send(FRAME.stdinEnd));
  void exit.then(() => (hasEnded = true));
  let times = 0;
  for (; !hasEnded && times < 20; times++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (hasEnded) break;
    breakOff();
    await again().catch(() => {});
  }
  await poured;
  expect(await exit).toEqual({ code: 0 });
  expect(stdout().equals(bytes)).toBe(true);
  expect(times).toBeGreaterThan(1);
});

test('what it writes meanwhile waits, and an exit that nobody heard is told again', async () => {
  const made = await run(`${WAIT}; echo meanwhile; exit 5`);
  const { oneOff, started, breakOff, again, exit, stdout } = made;
  await started;
  breakOff();
  const { id } = await runningContainer(runner.platformId, oneOff.process);
  await letGo(id);
  await endOf(oneOff.process);
  expect(stdout().toString()).toBe('');
  await again();
  expect(await exit).toEqual({ code: 5 });
  expect(stdout().toString()).toBe('meanwhile\n');
});

test('more than is kept makes the process wait, and none of it is lost', async () => {
  const { breakOff, again, exit, stdout } = await run(
    `node -e "process.stdout.write('x'.repeat(6e6))"`,
  );
  breakOff();
  await new Promise((resolve) => setTimeout(resolve, 700));
  await again();
  expect(await exit).toEqual({ code: 0 });
  expect(stdout().length).toBe(6_000_000);
});

test('a client that does not come back is one that has left', async () => {
  const { oneOff, started, breakOff, again } = await run('sleep 60');
  await started;
  breakOff();
  expect(await endOf(oneOff.process)).toMatchObject({ code: 129, signal: 'SIGHUP' });
  await expect(again()).rejects.toThrow(/has ended/);
});

test('a client that leaves is hung up on at once', async () => {
  const { oneOff, started, leave } = await run('sleep 60');
  await started;
  const before = Date.now();
  await leave();
  expect(await endOf(oneOff.process)).toMatchObject({ signal: 'SIGHUP' });
  expect(Date.now() - before).toBeLessThan(REATTACH_MS);
});

test('a command beside a process has its environment, pipes and exit code', async () => {
  const { send, exit, stdout, stderr } = await exec(
    'echo "$SECRET $DYNO"; cat; echo no >&2; exit 9',
  );
  send(FRAME.stdin, 'typed');
  send(FRAME.stdinEnd);
  expect(await exit).toEqual({ code: 9 });
  expect(stdout().toString()).toBe('of-the-config web.1\ntyped');
  expect(stderr().toString()).toBe('no\n');
});

test('it goes on over a new connection, and ends when its client leaves', async () => {
  const { send, started, breakOff, again, leave, stdout } = await exec(
    'trap "" HUP; cat; while :; do sleep 0.1; done',
  );
  await started;
  send(FRAME.stdin, 'one ');
  breakOff();
  send(FRAME.stdin, 'two');
  await again();
  await until('both', () => stdout().toString() === 'one two');
  const beside = async () => {
    const {
      exit,
      stdout: listed,
      send: give,
    } = await exec('for f in /proc/[0-9]*/cmdline; do cat $f 2>/dev/null; echo; done');
    give(FRAME.stdinEnd);
    await exit;
    return listed().toString().includes('trap');
  };
  expect(await beside()).toBe(true);
  await leave();
  await until('its end', async () => !(await beside()));
});

test('nothing is executed in a process that does not run', async () => {
  const wish = { command: 'true', terminal: null };
  await expect(runner.client.exec(app.id, 'web.7', wish)).rejects.toThrow(/does not run right now/);
});

test('commands beside the processes of an app are bounded, those that wait for their client included', async () => {
  const wish = { command: 'true', terminal: null };
  const asked = Array.from({ length: 60 }, () => runner.client.exec(app.id, 'web.1', wish));
  const outcomes = await Promise.allSettled(asked);
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(10);
  await expect(runner.client.exec(app.id, 'web.1', wish)).rejects.toThrow(/50 commands run beside/);
  const [first] = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  const { exit } = await attachTo(runner.client, app.id, first?.value.session ?? '');
  expect(await exit).toEqual({ code: 0 });
  await until('room again', () =>
    runner.client.exec(app.id, 'web.1', wish).then(
      () => true,
      () => false,
    ),
  );
});
