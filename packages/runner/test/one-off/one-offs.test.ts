import type { JournalEntry } from '@tfp/contract/journal';
import type { NewOneOff } from '@tfp/contract/runner-client';
import { afterEach, expect, test } from 'vitest';
import type { Timers } from '#src/config.ts';
import { EXIT_NO_ENVIRONMENT } from '#src/engine/container-spec.ts';
import { EngineError } from '#src/engine/engine.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

// Goal: whatever ends a one-off, its start and its end are told once each, and nothing of it stays. (Attached ones need
// real streams: one-offs.docker.test.ts.)

let house: House;
afterEach(() => house.close());

async function liveHouse(timers: Partial<Timers> = {}, config: Record<string, string> = {}) {
  house = new House(timers);
  await house.roll(house.release(1, house.image, config));
  await house.settled('web.1 v1');
}

async function run(command: string, fields: Partial<NewOneOff> = {}): Promise<string> {
  const request = { command, env: {}, terminal: null, attach: false, ...fields };
  const { process } = await house.oneOffs.create(house.desired.id, request);
  return process;
}

const containerOf = (name: string) =>
  [...house.engine.containers.values()].find(({ env }) => env.DYNO === name);

type Told = Extract<JournalEntry, { kind: 'oneOffStarted' | 'oneOffEnded' }>;
const told = () =>
  house.journal.filter(
    (entry): entry is Told => entry.kind === 'oneOffStarted' || entry.kind === 'oneOffEnded',
  );
const ended = () => until('its end', () => told().find(({ kind }) => kind === 'oneOffEnded'));
/** Waits until the engine was asked so often for its list. */
const looks = (count: number) => {
  let seen = 0;
  house.engine.beforeEffect = (effect) => {
    if (effect === 'list') seen += 1;
  };
  return until(`${count} looks`, () => seen >= count);
};
const nothingLeft = () => house.settled('web.1 v1');

test('it runs in the live release, with its config and its own variables, and its end is told', async () => {
  await liveHouse({}, { GREETING: 'hello' });
  const name = await run('read; exit 3', { env: { OWN: 'yes' } });
  const found = containerOf(name);
  expect(found?.env).toMatchObject({ GREETING: 'hello', OWN: 'yes', TFP_RELEASE: 'v1' });
  expect(house.oneOffs.list(house.desired.id)).toMatchObject([{ name, state: 'up' }]);
  house.engine.typeLine(found?.id ?? '');
  expect(await ended()).toMatchObject({ process: name, end: { how: 'exited', code: 3 } });
  await nothingLeft();
  expect(told().map(({ kind }) => kind)).toEqual(['oneOffStarted', 'oneOffEnded']);
  expect(house.said).toContain(`Process ${name} exited with status 3`);
});

test('one that is stopped ends by SIGTERM, and one that ignores it by SIGKILL', async () => {
  await liveHouse();
  const polite = await run('sleep 60');
  expect(house.oneOffs.stop(house.desired.id, polite)).toBe(true);
  expect(await ended()).toMatchObject({ end: { signal: 'SIGTERM' } });
  const deaf = await run('sleep 60', { env: { IGNORE_TERM: '1' } });
  house.oneOffs.stop(house.desired.id, deaf);
  await until('the end of both', () => told().length === 4);
  expect(told().at(-1)).toMatchObject({ process: deaf, end: { signal: 'SIGKILL' } });
  expect(house.said).toContain(`Process ${deaf} was ended by SIGKILL (status 137)`);
  await nothingLeft();
  expect(house.oneOffs.stop(house.desired.id, deaf)).toBe(false);
});

test('one that runs longer than it may is stopped, and that is its end', async () => {
  await liveHouse();
  await run('sleep 60', { timeoutMs: 50 });
  expect(await ended()).toMatchObject({ end: { how: 'timeout' } });
  await nothingLeft();
});

test('the uptime at which it began is kept for the runner that may come after this one', async () => {
  await liveHouse();
  house.world.uptime = () => 1_234;
  await run('sleep 60', { timeoutMs: 50 });
  expect(house.world.oneOffFiles.load()).toMatchObject([{ startedUptimeMs: 1_234 }]);
  expect(await ended()).toMatchObject({ end: { how: 'timeout' } });
});

test('a disk that takes nothing any more keeps it from no end', async () => {
  await liveHouse();
  await run('sleep 60', { timeoutMs: 100 });
  house.world.oneOffFiles.save = () => {
    throw new Error('no space left on device');
  };
  expect(await ended()).toMatchObject({ end: { how: 'timeout' } });
  await nothingLeft();
});

test('it goes on when the runner is killed, and the next one tells its end', async () => {
  await liveHouse();
  const name = await run('read; exit 5');
  house.killAndRestart();
  house.engine.typeLine(containerOf(name)?.id ?? '');
  expect(await ended()).toMatchObject({ process: name, end: { how: 'exited', code: 5 } });
  await nothingLeft();
  expect(told()).toHaveLength(2);
});

test('one whose runner died before it handed over its environment has not begun', async () => {
  await liveHouse();
  const name = await run('sleep 60');
  house.killAndRestart();
  house.engine.crash(containerOf(name)?.id ?? '', EXIT_NO_ENVIRONMENT);
  expect(await ended()).toMatchObject({ process: name, end: { how: 'unstarted', code: null } });
  await nothingLeft();
  expect(house.said).toContain(`Process ${name} did not begin: its environment did not reach it`);
});

test('one that leaves with the code of that by itself has run', async () => {
  await liveHouse();
  const name = await run(`exit ${EXIT_NO_ENVIRONMENT}`);
  const code = EXIT_NO_ENVIRONMENT;
  expect(await ended()).toMatchObject({ process: name, end: { how: 'exited', code } });
  await nothingLeft();
});

test('one whose container went while no runner looked is told as lost', async () => {
  await liveHouse();
  const name = await run('sleep 60');
  const { id = '' } = containerOf(name) ?? {};
  house.engine.crash(id, 0);
  house.engine.containers.delete(id);
  house.killAndRestart();
  expect(await ended()).toMatchObject({ process: name, end: { how: 'lost' } });
});

test('a list from before its removal does not bring it back', async () => {
  await liveHouse();
  const { engine } = house;
  const list = engine.list.bind(engine);
  let late: PromiseWithResolvers<void> | undefined = Promise.withResolvers();
  engine.list = async () => {
    const found = await list();
    if (found.length > 1) await late?.promise;
    return found;
  };
  const name = await run('sleep 0.1; exit 3');
  await ended();
  await nothingLeft();
  late.resolve();
  late = undefined;
  await looks(3);
  expect(house.said.filter((line) => line.startsWith(`Process ${name} `))).toHaveLength(1);
  expect(told()).toHaveLength(2);
});

test('it ends with its app', async () => {
  await liveHouse();
  await run('sleep 60', { env: { IGNORE_TERM: '1' } });
  house.fleet.hear({ kind: 'gone', appId: house.desired.id });
  await until('gone', () => house.journal.at(-1)?.kind === 'gone');
  expect(house.containers()).toEqual([]);
  expect(await house.engine.networks()).toEqual([]);
});

test('one that the engine does not start is refused, told, and leaves nothing', async () => {
  await liveHouse();
  house.engine.beforeEffect = (effect) => {
    if (effect === 'start') throw new EngineError('refused', 'no such program');
  };
  await expect(run('sleep 60')).rejects.toMatchObject({ code: 'unavailable' });
  expect(await ended()).toMatchObject({ end: { how: 'unstarted' } });
  house.engine.beforeEffect = () => {};
  await nothingLeft();
});

test('whoever runs something while the engine is away is told where to look', async () => {
  await liveHouse();
  house.engine.beforeEffect = (effect) => {
    if (effect === 'start') throw new EngineError('away', 'The Docker Engine does not answer');
  };
  await expect(run('sleep 60')).rejects.toMatchObject({
    message: expect.stringContaining('could not be started: The Docker Engine does not answer'),
    hint: 'Why it does not answer: tfp doctor, and systemctl status docker',
  });
  house.engine.beforeEffect = () => {};
  await nothingLeft();
});

test('there is nothing to run before a release is live', async () => {
  house = new House();
  house.want({});
  await expect(run('sleep 60')).rejects.toMatchObject({ code: 'conflict' });
});
