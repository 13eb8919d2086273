import { randomBytes } from 'node:crypto';
import { FRAME } from '@tfp/contract/attach-frames';
import type { NewOneOff } from '@tfp/contract/runner-client';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { attachTo } from '../support/attached.ts';
import { type EngineApp, engineApp } from '../support/engine-app.ts';
import { letGo, runningContainer, WAIT } from '../support/let-go.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';

const ATTACH_MS = 3_000;

let runner: RunnerUnderTest;
let app: EngineApp;

beforeAll(async () => {
  runner = await startRunner({
    TFP_ATTACH_MS: String(ATTACH_MS),
    TFP_HANGUP_GRACE_MS: '5000',
    TFP_REATTACH_MS: '2000',
  });
  app = await engineApp(runner);
  app.want({ formation: {} });
  await app.roll({ GREETING: 'hello' });
});
afterAll(() => runner?.dispose());

const docker = new Docker();

const create = (command: string, fields: Partial<NewOneOff> = {}) =>
  runner.client.createOneOff(app.id, { command, env: {}, terminal: null, attach: true, ...fields });

async function run(command: string, fields: Partial<NewOneOff> = {}) {
  const oneOff = await create(command, fields);
  return { oneOff, ...(await attachTo(runner.client, app.id, oneOff.session)) };
}

test('what a person makes of an app’s image with the engine alone is left to them', async () => {
  const labels = { 'tfp.platform': runner.platformId, 'tfp.app': app.id };
  const options = { Image: app.image, Entrypoint: ['sleep', '60'], Labels: labels };
  const theirs = await docker.createContainer({ ...options, HostConfig: { NetworkMode: 'none' } });
  await theirs.start();
  // The next runner looks at all that there is before it answers.
  await runner.kill();
  await runner.restart();
  expect(await until('its list', () => runner.client.processes(app.id))).toEqual([]);
  expect((await theirs.inspect()).State.Running).toBe(true);
  await theirs.remove({ force: true });
});

test('one whose container somebody removed is listed no more', async () => {
  const { process } = await create('sleep 60', { attach: false });
  const names = async () => (await runner.client.processes(app.id)).map(({ name }) => name);
  await until('it to run', async () => (await names()).includes(process));
  const [container] = await app.containers();
  await docker.getContainer(container?.Id ?? '').remove({ force: true });
  await until('its end', async () => (await names()).length === 0);
});

test('it runs in the live release with its config, and its exit code comes through', async () => {
  const { oneOff, exit, stdout, stderr } = await run(
    'echo "$GREETING $EXTRA from $DYNO in $TFP_RELEASE"; echo oops >&2; exit 42',
    { env: { EXTRA: 'world' } },
  );
  expect(oneOff).toMatchObject({ process: expect.stringMatching(/^run\.\d{4}$/), version: 1 });
  expect(await exit).toEqual({ code: 42 });
  expect(stdout().toString()).toBe(`hello world from ${oneOff.process} in v1\n`);
  expect(stderr().toString()).toBe('oops\n');
  await app.left(0);
});

test('pipes are clean for every byte, and the end of the input is passed on', async () => {
  const bytes = randomBytes(3_000_000);
  const { send, pour, exit, stdout } = await run('cat');
  await pour(bytes);
  send(FRAME.stdinEnd);
  expect(await exit).toEqual({ code: 0 });
  expect(stdout().equals(bytes)).toBe(true);
});

test('a terminal has its size, takes resizes, and echoes', async () => {
  // The engine carries out a resize beside the input: it may come after what was typed.
  const command = 'cat; until [ "$(stty size)" = "20 90" ]; do sleep 0.02; done; stty size';
  const { send, exit, stdout, started } = await run(command, {
    terminal: { columns: 101, rows: 31 },
  });
  await started;
  send(FRAME.resize, JSON.stringify({ columns: 90, rows: 20 }));
  send(FRAME.stdin, 'typed\n');
  await until('the echo', () => stdout().toString().includes('typed\r\ntyped\r\n'));
  send(FRAME.stdin, '\x04');
  expect(await exit).toEqual({ code: 0 });
  expect(stdout().toString()).toContain('20 90');
});

test('a signal reaches the process, and its name comes back', async () => {
  const { send, exit, started } = await run('sleep 60');
  await started;
  send(FRAME.signal, 'SIGINT');
  expect(await exit).toEqual({ code: 130, signal: 'SIGINT' });
});

test('when the person leaves the process gets SIGHUP, and is ended when it stays', async () => {
  const polite = await run('trap "exit 0" HUP; echo set; while :; do sleep 0.1; done');
  const deaf = await run('trap "" HUP TERM; echo set; while :; do sleep 0.1; done');
  for (const { stdout } of [polite, deaf]) await until('its trap', () => stdout().length > 0);
  await Promise.all([polite.leave(), deaf.leave()]);
  await app.left(0);
  const told = ({ process }: { process: string }) =>
    until(`the end of ${process}`, () =>
      runner.journal.find(
        (entry) => entry.kind === 'process' && entry.process === process && entry.to === 'down',
      ),
    );
  expect(await told(polite.oneOff)).toMatchObject({ note: 'exited with status 0' });
  expect(await told(deaf.oneOff)).toMatchObject({ note: 'was ended by SIGKILL (status 137)' });
});

test('a session can be attached to once, and ends when nobody does', async () => {
  const { session } = await create('cat');
  const first = await attachTo(runner.client, app.id, session);
  const connection = 'c';
  await expect(runner.client.attach(session, { app: app.id, connection })).rejects.toThrow(
    /somebody has attached/,
  );
  first.send(FRAME.stdinEnd);
  expect(await first.exit).toEqual({ code: 0 });
  // A runner that is held up ends it late: the next one is then waited for.
  await until('one to end to which nobody came', async () => {
    const lonely = await create('true');
    await new Promise((resolve) => setTimeout(resolve, ATTACH_MS + 200));
    return runner.client.attach(lonely.session, { app: app.id, connection }).then(
      ({ socket }) => void socket.destroy(),
      (error: Error) => /has ended/.test(error.message),
    );
  });
});

test('a detached one starts at once, logs, and is shown until it ends', async () => {
  const shown = () => runner.client.processes(app.id);
  await until('nothing else', async () => (await shown()).length === 0);
  const { process } = await create(`echo working; ${WAIT}; exit 3`, { attach: false });
  expect(await shown()).toMatchObject([{ name: process, type: 'run', state: 'up', version: 1 }]);
  await letGo((await runningContainer(runner.platformId, process)).id);
  await until('its removal', async () => (await shown()).length === 0);
  await app.left(0);
  expect([...runner.logs.ended.values()].join()).toContain('working');
  await until('its words', () =>
    runner.logs.texts().includes(`Process ${process} exited with status 3`),
  );
});

test('a command that cannot be found says so like a shell', async () => {
  expect(await (await run('no-such-command')).exit).toMatchObject({ code: 127 });
});

test('a killed runner ends attached ones and keeps detached ones', async () => {
  const attached = await run('while :; do sleep 0.1; done');
  const survivor = 'trap "echo survived; exit 0" TERM; echo up; while :; do sleep 0.1; done';
  const detached = await create(survivor, { attach: false });
  await attached.started;
  // A runner that dies before a container has fetched its environment takes that with it.
  await until('its first line', async () => (await app.linesOf(detached.process)).includes('up'));
  await runner.kill();
  await runner.restart();
  const shown = async () => (await runner.client.processes(app.id)).map(({ name }) => name);
  await until('the detached one alone', async () => {
    const names = await shown();
    return names.length === 1 && names[0] === detached.process;
  });
  await runner.client.stopOneOff(app.id, detached.process);
  await app.left(0);
  expect([...runner.logs.ended.values()].join()).toContain('survived');
});

test('an app without a live release runs no one-offs, in words', async () => {
  const blank = await engineApp(runner, 'blank');
  blank.want({});
  await runner.heard();
  const wish = { command: 'true', env: {}, terminal: null, attach: true };
  await expect(runner.client.createOneOff(blank.id, wish)).rejects.toThrow(
    /No release of this app is live/,
  );
});
