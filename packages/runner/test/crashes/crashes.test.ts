import { afterEach, expect, test } from 'vitest';
import { listProcesses } from '#src/apps/list-processes.ts';
import type { Timers } from '#src/config.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

let house: House;

afterEach(() => house.close());

async function liveHouse(timers: Partial<Timers> = {}, config: Record<string, string> = {}) {
  house = new House({
    revertWindowMs: 0,
    backoffFirstMs: 60_000,
    backoffSlowestMs: 60_000,
    ...timers,
  });
  await house.roll(house.release(1, house.image, config));
  await house.settled('web.1 v1');
}

const crashes = () => house.world.crashes.newest(house.desired.id, 50);
const said = (line: string) => until(line, () => house.said.includes(line));

async function crash(code: number, outOfMemory = false): Promise<void> {
  const count = crashes().length;
  await until('a process', () => house.targets.length > 0);
  for (const { id } of house.targets) house.engine.crash(id, code, outOfMemory);
  await until('the crash to be kept', () => crashes().length > count);
}

test.each([
  [0, false, 'R16 (Process ended): web.1 exited with status 0.', { exitCode: 0 }],
  [3, false, 'R16 (Process ended): web.1 exited with status 3.', { exitCode: 3 }],
  [
    139,
    false,
    'R16 (Process ended): web.1 exited with status 139 (SIGSEGV).',
    { exitCode: 139, signal: 'SIGSEGV' },
  ],
  [
    137,
    true,
    'R15 (Memory quota exceeded): web.1 was ended: it needed more than the 512 MB of its size standard.',
    { code: 'R15', exitCode: 137 },
  ],
])(
  'an exit with %i (out of memory: %s) is a crash, and told apart',
  async (code, isOom, line, kept) => {
    await liveHouse();
    await crash(code, isOom);
    await said(`Error ${line}`);
    await said('Restarting web.1');
    expect(crashes()).toMatchObject([{ process: 'web.1', version: 1, ...kept }]);
    await house.settled('web.1 v1');
  },
);

test('the last lines are kept with the crash, and tell no value of the config', async () => {
  await liveHouse({}, { TOKEN: 'booting web.1 of v1' });
  await crash(1);
  expect(crashes()[0]?.lines).toEqual(['[TOKEN]']);
});

test('crashes outlive the runner, the newest stands first, and a process that waits says how it ended', async () => {
  await liveHouse();
  await crash(1);
  await house.settled('web.1 v1');
  await crash(2);
  await said('Restarting web.1 in 60 s');
  house.killAndRestart();
  expect(crashes().map(({ exitCode }) => exitCode)).toEqual([2, 1]);
  const [app] = house.fleet.all();
  expect(app && listProcesses(app)).toMatchObject([
    { name: 'web.1', state: 'crashed', restarts: 2, exitCode: 2, crash: { code: 'R16' } },
  ]);
});

test('a release that dies as it starts is kept as a crash, too', async () => {
  await liveHouse();
  await house.roll(house.release(2, house.image, { CRASH_ON_BOOT: '3' }));
  expect(crashes()).toMatchObject([{ process: 'web.1', version: 2, code: 'R16', exitCode: 3 }]);
});

test('a new release begins without crashes of its own, and the old ones are still told', async () => {
  await liveHouse();
  await crash(1);
  await house.settled('web.1 v1');
  await crash(1);
  await said('Restarting web.1 in 60 s');
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  await crash(1);
  await house.settled('web.1 v2');
  expect(crashes()).toHaveLength(3);
});

test('a disk that takes nothing loses the last lines and nothing else', async () => {
  await liveHouse();
  house.world.crashes.add = () => {
    throw new Error('no space left');
  };
  house.crash(1);
  await said('Restarting web.1');
  await house.settled('web.1 v1');
});

test('a crash is over, for the next runner as well, once another process is up', async () => {
  await liveHouse();
  const record = () => house.fleet.find(house.desired.id).memory.crashes['web.1@1'];
  await crash(1);
  await house.settled('web.1 v1');
  expect(record()).toMatchObject({ count: 1, isOver: true });
  house.killAndRestart();
  await house.settled('web.1 v1');
  expect(record()).toMatchObject({ count: 1, isOver: true });
  await crash(1);
  await said('Restarting web.1 in 60 s');
  expect(record()).toMatchObject({ count: 2 });
  expect(record()?.isOver).toBeUndefined();
});

test('a restart of all waits for no backoff', async () => {
  await liveHouse();
  await crash(1);
  await house.settled('web.1 v1');
  await crash(1);
  await said('Restarting web.1 in 60 s');
  house.want({ formation: { web: { quantity: 1, generation: 1 } } });
  await house.settled('web.1 v1');
});

test('a runner that is killed between telling that a release is live and knowing it takes it back for all', async () => {
  house = new House({ revertWindowMs: 60_000, backoffFirstMs: 60_000 });
  await house.roll(house.release(1));
  await house.settled('web.1 v1');
  house.world.failpoint = (name) => {
    if (name !== 'runner.after-live-entry') return;
    for (const { id } of house.targets) house.engine.crash(id, 1);
    house.killAndRestart();
  };
  await house.roll(house.release(2));
  await until('the way back', () =>
    house.journal.some((entry) => entry.kind === 'reverted' && entry.to === 1),
  );
  await house.settled('web.1 v1');
});
