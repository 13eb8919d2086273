import type { DesiredApp } from '@tfp/contract/desired-state';
import type { JournalEntry } from '@tfp/contract/journal';
import type { NewOneOff } from '@tfp/contract/runner-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { attachTo } from '../support/attached.ts';
import { desiredApp } from '../support/desired-app.ts';
import { letGo, runningContainer, WAIT } from '../support/let-go.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

let runner: RunnerUnderTest;
let app: DesiredApp;

beforeAll(async () => {
  runner = await startRunner({ TFP_HANGUP_GRACE_MS: '1000', TFP_STOP_GRACE_MS: '5000' });
  const made = desiredApp(runner.master);
  const live = made.release(1, await testImage(), { PASSWORD: 'correct-horse-7' });
  app = { ...made.app, formation: { web: { quantity: 0, generation: 0 } }, live };
  runner.api.set(app);
  await until('the app', async () => (await runner.client.processes(app.id)).length === 0);
});
afterAll(() => runner?.dispose());

type Kind<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>;

async function create(command: string, fields: Partial<NewOneOff> = {}) {
  const wish = {
    command,
    env: {},
    terminal: null,
    attach: false,
    by: 'ann@example.com',
    ...fields,
  };
  const create = () => runner.client.createOneOff(app.id, wish).catch(() => undefined);
  return until('a one-off', create);
}

const starts = (process: string) =>
  runner.journal.filter(
    (entry): entry is Kind<'oneOffStarted'> =>
      entry.kind === 'oneOffStarted' && entry.process === process,
  );
const ends = (process: string) =>
  runner.journal.filter(
    (entry): entry is Kind<'oneOffEnded'> =>
      entry.kind === 'oneOffEnded' && entry.process === process,
  );
const end = (process: string) => until('its end', () => ends(process)[0]?.end);

const containerOf = (process: string) => runningContainer(runner.platformId, process);

/** One that says that it has begun: a runner that dies before that takes the environment with it. */
async function begin(command: string, fields: Partial<NewOneOff> = {}) {
  const { process } = await create(`echo begun; ${command}`, { ...fields, attach: false });
  const container = await containerOf(process);
  await until('its first line', async () =>
    (await container.logs({ stdout: true })).includes('begun'),
  );
  return { process, container };
}

test('who, what and how it ended is told, without secrets', async () => {
  const { process } = await create('echo correct-horse-7 typed-canary-1; exit 3', {
    env: { TOKEN: 'typed-canary-1' },
  });
  expect(await end(process)).toEqual({
    how: 'exited',
    code: 3,
    signal: null,
    outOfMemory: false,
    durationMs: expect.any(Number),
  });
  expect(starts(process)).toMatchObject([
    {
      by: 'ann@example.com',
      command: 'echo [PASSWORD] [TOKEN]; exit 3',
      size: 'standard',
      version: 1,
      attached: false,
    },
  ]);
});

test('whoever lists what runs reads no secret, also of one that an earlier runner started', async () => {
  const { process, container } = await begin('sleep 60; echo correct-horse-7 typed-canary-1', {
    env: { TOKEN: 'typed-canary-1' },
  });
  const shown = () =>
    until('it to run', async () => {
      const processes = await runner.client.processes(app.id);
      return processes.find(({ name }) => name === process)?.command;
    });
  const command = 'echo begun; sleep 60; echo [PASSWORD] [TOKEN]';
  expect(await shown()).toBe(command);
  await runner.kill();
  await runner.restart();
  expect(await shown()).toBe(command);
  await container.kill();
  await end(process);
});

test('what an attached one writes is kept as well', async () => {
  const { process, session } = await create('echo kept', { attach: true });
  const { exit } = await attachTo(runner.client, app.id, session);
  await exit;
  const kept = () => [...runner.logs.sources.values()].find((source) => source.process === process);
  await until('its output', () =>
    runner.logs.ended.get(kept()?.containerId ?? '')?.includes('kept'),
  );
});

test('one that runs too long is asked to stop, and told so', async () => {
  const { process, session } = await create('trap "" TERM; while :; do sleep 0.1; done', {
    attach: true,
    timeoutMs: 500,
  });
  const { exit } = await attachTo(runner.client, app.id, session);
  expect(await exit).toEqual({ code: 124, timedOut: true });
  expect(await end(process)).toMatchObject({ how: 'timeout', code: 124 });
  const words = `${process} did not end within 0.5 s: stopping it`;
  await until('its words', () => runner.logs.texts().includes(words));
});

test('memory that ran out is told as that', async () => {
  const { process, session } = await create(
    `exec node -e "const a = []; for (;;) a.push(Buffer.alloc(5e6, 1))"`,
    { attach: true },
  );
  const { exit } = await attachTo(runner.client, app.id, session);
  expect(await exit).toEqual({ code: 137, signal: 'SIGKILL', outOfMemory: true });
  expect(await end(process)).toMatchObject({ how: 'exited', code: 137, outOfMemory: true });
});

test('one can be stopped, and another one has no such name', async () => {
  const { process } = await create('sleep 60');
  await runner.client.stopOneOff(app.id, process);
  expect(await end(process)).toMatchObject({ code: 143, signal: 'SIGTERM' });
  await expect(runner.client.stopOneOff(app.id, 'run.1')).rejects.toThrow(/no one-off process/);
});

test('a runner that is killed again and again tells each end, and once', async () => {
  const done = await begin(`${WAIT}; exit 4`);
  const long = await begin(`${WAIT}; exit 5`);
  const gone = await begin('sleep 60');
  const late = await begin('sleep 60', { timeoutMs: 5_000 });
  await runner.kill();
  await letGo(done.container.id);
  await gone.container.remove({ force: true });
  for (let time = 0; time < 3; time++) {
    await runner.restart();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await runner.kill();
  }
  await runner.restart();
  await letGo(long.container.id);
  expect(await end(done.process)).toMatchObject({ how: 'exited', code: 4 });
  expect(await end(gone.process)).toMatchObject({ how: 'lost', code: null });
  expect(await end(late.process)).toMatchObject({ how: 'timeout', code: 124 });
  expect(await end(long.process)).toMatchObject({ how: 'exited', code: 5 });
  for (const { process } of [done, long, gone, late]) {
    expect(starts(process)).toHaveLength(1);
    // A runner that dies just before it forgets one tells it again, under the same id.
    expect(new Set(ends(process).map(({ id }) => id)).size).toBe(1);
  }
});
