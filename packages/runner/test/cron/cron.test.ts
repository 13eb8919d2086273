import type { CronJob } from '@tfp/contract/cron';
import type { RunnableRelease } from '@tfp/contract/releases';
import { afterEach, expect, test } from 'vitest';
import type { Timers } from '#src/config.ts';
import { runNow } from '#src/cron/run-now.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

// Goal: each due time is run for at most once, and what became of it is told exactly once, whatever dies in between.

let house: House;
afterEach(() => house.close());

const NOON = Date.parse('2026-05-01T12:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function job(command: string, fields: Partial<CronJob> = {}): CronJob {
  return {
    name: 'tick',
    command,
    schedule: '* * * * *',
    timezone: 'UTC',
    concurrencyPolicy: 'forbid',
    timeoutSeconds: 60,
    ...fields,
  };
}

/** One that nothing but its due time keeps from running twice: to forbid overlaps would hide a second run. */
const overlapping = (command: string) => job(command, { concurrencyPolicy: 'allow' });

const withJobs = (version: number, cron: CronJob[], config = {}): RunnableRelease => {
  return { ...house.release(version, house.image, config), cron };
};

/** A house at half past eleven and a half, whose live release has these jobs; they were seen, and none is due. */
async function jobHouse(cron: CronJob[], timers: Partial<Timers> = {}, config = {}) {
  house = new House(timers);
  house.clock = NOON - MINUTE_MS / 2;
  await house.roll(withJobs(1, cron, config));
  await house.settled('web.1 v1');
  await house.timetable.look();
}

async function turnTo(time: number): Promise<void> {
  house.clock = time;
  await house.timetable.look();
}

const runs = () => house.engine.started.filter((name) => name.startsWith('cron.'));
const told = () =>
  house.journal.flatMap((entry) => {
    if (entry.kind === 'cron-started') return `${entry.run.process} started`;
    if (entry.kind === 'cron-ended') return `${entry.run.process} ${entry.end.outcome}`;
    if (entry.kind === 'cron-missed') return `${entry.miss.count} ${entry.miss.kind}`;
    return [];
  });
/** As the api has it, which knows what it was told before. */
const history = () => [...new Set(told())];
const isTold = (what: string) => until(what, () => told().includes(what));
const running = (name: string) =>
  until(name, () =>
    [...house.engine.containers.values()].find(
      ({ env, state }) => env.DYNO === name && state === 'running',
    ),
  );
const app = () => house.fleet.find(house.desired.id);
const nothingLeft = () => house.settled('web.1 v1');

test('a job runs at its due time, once, in the live release and with its config', async () => {
  await jobHouse([overlapping('sleep 60')], {}, { GREETING: 'hello' });
  expect(runs()).toEqual([]);
  await turnTo(NOON);
  await turnTo(NOON + 1_000);
  const { id, env, labels } = await running('cron.tick.1');
  expect(env).toMatchObject({ GREETING: 'hello', TFP_RELEASE: 'v1', TFP_PROCESS: 'cron.tick.1' });
  expect(labels).toMatchObject({ 'tfp.kind': 'cron', 'tfp.type': 'cron.tick' });
  expect(house.cronRuns.list(app().id)).toMatchObject([{ name: 'cron.tick.1', state: 'up' }]);
  house.engine.crash(id, 0);
  await isTold('cron.tick.1 succeeded');
  await nothingLeft();
  expect(house.journal.find(({ kind }) => kind === 'cron-started')).toMatchObject({
    run: { job: 'tick', version: 1, cause: 'schedule', dueAt: '2026-05-01T12:00:00.000Z' },
  });
  expect(house.journal.find(({ kind }) => kind === 'cron-ended')).toMatchObject({
    run: { startedAt: '2026-05-01T12:00:00.000Z' },
    end: { at: '2026-05-01T12:00:01.000Z' },
  });
  expect(runs()).toEqual(['cron.tick.1']);
  await turnTo(NOON + MINUTE_MS);
  house.engine.crash((await running('cron.tick.2')).id, 0);
  await isTold('cron.tick.2 succeeded');
});

test('its exit code is told, and in the stream of the app', async () => {
  await jobHouse([job('echo oops; exit 3')]);
  await turnTo(NOON);
  await isTold('cron.tick.1 failed');
  expect(house.journal.find(({ kind }) => kind === 'cron-ended')).toMatchObject({
    end: { exitCode: 3 },
  });
  await until('the line', () => house.said.includes('Process cron.tick.1 exited with status 3'));
});

test('a run is nobody else’s: its end comes once, however often the engine was asked what it has', async () => {
  await jobHouse([job('sleep 0.3; exit 3')]);
  house.world.collector.begin = () => new Promise((begun) => setTimeout(begun, 100));
  await turnTo(NOON);
  await isTold('cron.tick.1 failed');
  await nothingLeft();
  expect(told()).toEqual(['cron.tick.1 started', 'cron.tick.1 failed']);
  expect(house.journal.filter(({ kind }) => kind === 'oneOffEnded')).toEqual([]);
  const said = house.said.filter((line) => line === 'Process cron.tick.1 exited with status 3');
  expect(said).toHaveLength(1);
});

test('last lines that nobody could read are told as lost, and the container goes all the same', async () => {
  await jobHouse([job('exit 0')]);
  house.world.collector.end = async () => false;
  await turnTo(NOON);
  await isTold('cron.tick.1 succeeded');
  await nothingLeft();
  await until('the loss', () =>
    house.said.includes('The last lines of cron.tick.1 are lost: the log store was away'),
  );
});

test('while the run before still runs, forbid skips, allow runs both, replace ends the old one', async () => {
  const policies = (['forbid', 'allow', 'replace'] as const).map((concurrencyPolicy) =>
    job('sleep 60', { name: concurrencyPolicy, concurrencyPolicy }),
  );
  await jobHouse(policies);
  await turnTo(NOON);
  await Promise.all(['cron.forbid.1', 'cron.allow.2', 'cron.replace.3'].map(running));
  await turnTo(NOON + MINUTE_MS);
  await Promise.all(['cron.allow.4', 'cron.replace.5'].map(running));
  await isTold('cron.replace.3 replaced');
  expect(house.containers().filter((name) => name.includes('cron'))).toEqual([
    'cron.allow.2 v1 running',
    'cron.allow.4 v1 running',
    'cron.forbid.1 v1 running',
    'cron.replace.5 v1 running',
  ]);
  expect(house.journal.find(({ kind }) => kind === 'cron-missed')).toMatchObject({
    miss: { job: 'forbid', kind: 'skipped', count: 1, note: 'cron.forbid.1 still runs' },
  });
});

test('a run that does not end in its time is ended, by force where it must be', async () => {
  await jobHouse([job('sleep 60', { timeoutSeconds: 0.05 })], {}, { IGNORE_TERM: '1' });
  await turnTo(NOON);
  await isTold('cron.tick.1 timed_out');
  expect(house.journal.find(({ kind }) => kind === 'cron-ended')).toMatchObject({
    end: { exitCode: 137 },
  });
  await nothingLeft();
});

test('its time begins with its process, however long the run before took to leave', async () => {
  const deaf = { IGNORE_TERM: '1' };
  const replacing = { concurrencyPolicy: 'replace' } as const;
  await jobHouse([job('sleep 60', replacing)], { stopGraceMs: 2_000 }, deaf);
  await turnTo(NOON);
  await running('cron.tick.1');
  await house.roll(withJobs(2, [job('sleep 0.02; exit 0', { ...replacing, timeoutSeconds: 1.5 })]));
  await turnTo(NOON + MINUTE_MS);
  await isTold('cron.tick.1 replaced');
  await until('an end', () => told().some((line) => /^cron\.tick\.2 [^s]|succeeded/.test(line)));
  expect(told()).toContain('cron.tick.2 succeeded');
});

test('of the due times that a runner was not there for only a young one is made up for', async () => {
  await jobHouse([job('exit 0', { schedule: '0 * * * *' })]);
  house.clock = NOON + 3 * HOUR_MS + 20 * MINUTE_MS;
  house.killAndRestart();
  await isTold('cron.tick.1 succeeded');
  expect(history()).toEqual(['3 missed', 'cron.tick.1 started', 'cron.tick.1 succeeded']);
  await turnTo(house.clock + 1);
  expect(runs()).toHaveLength(1);
});

test('a due time that is older than an hour is missed, and told once', async () => {
  await jobHouse([job('exit 0', { schedule: '0 12 * * *' })]);
  house.clock = NOON + HOUR_MS + 1;
  house.killAndRestart();
  await isTold('1 missed');
  house.killAndRestart();
  await house.timetable.look();
  expect(told()).toEqual(['1 missed']);
  expect(runs()).toEqual([]);
});

test('what is due while the engine is away waits for it', async () => {
  await jobHouse([job('exit 0')]);
  house.timetable.close();
  await turnTo(NOON);
  expect(told()).toEqual([]);
  house.timetable.open();
  await isTold('cron.tick.1 succeeded');
});

test.each([
  'cron-started',
  'after cron-started',
  'image',
  'create',
  'logPath',
  'start',
  'exitOf',
  'cron-ended',
  'after cron-ended',
  'remove',
])('a runner that dies at %s runs it once at the most, and tells the outcome', async (step) => {
  await jobHouse([overlapping('sleep 0.02; exit 0')]);
  let isDead = false;
  const die = () => {
    isDead = true;
    return new Promise<never>(() => {});
  };
  const { engine, files } = house.world;
  const { journal } = house.world;
  // What is written is written, and nobody lives to hear of it.
  house.world.journal = {
    hasOutcome: () => false,
    lastState: () => undefined,
    async append(appId, event) {
      if (event.kind === step || isDead) await die();
      await journal.append(appId, event);
      if (`after ${event.kind}` === step) await die();
    },
  };
  house.engine.beforeEffect = (effect) => {
    if (effect !== step || isDead) return;
    isDead = true;
    house.world.engine = new Proxy(engine, { get: () => () => new Promise<never>(() => {}) });
    house.world.journal = { append: die, hasOutcome: () => false, lastState: () => undefined };
    house.world.files = { ...files, saveMemory: () => {} };
    throw new Error('the runner is dead');
  };
  house.clock = NOON;
  void house.timetable.look();
  await until('its death', () => isDead);
  house.engine.beforeEffect = () => {};
  house.killAndRestart();
  await until('an outcome', () => house.journal.some(({ kind }) => kind === 'cron-ended'));
  await nothingLeft();
  await house.timetable.look();
  expect(app().memory.cron.begun).toBe(1);
  expect(runs().length).toBeLessThanOrEqual(1);
  const ends = house.journal.filter(({ kind }) => kind === 'cron-ended');
  expect(new Set(ends.map((entry) => entry.kind === 'cron-ended' && entry.run.id)).size).toBe(1);
  expect(app().memory.cron.runs).toEqual([]);
});

test('a run that goes on while the runner is away is found again, and its end is told', async () => {
  await jobHouse([overlapping('sleep 60')]);
  await turnTo(NOON);
  const { id } = await running('cron.tick.1');
  house.killAndRestart();
  house.engine.crash(id, 4);
  await isTold('cron.tick.1 failed');
  expect(runs()).toEqual(['cron.tick.1']);
  await nothingLeft();
});

test('a run that the engine went down with is lost, and not run again', async () => {
  await jobHouse([overlapping('sleep 60')]);
  await turnTo(NOON);
  await running('cron.tick.1');
  house.engine.restart();
  await isTold('cron.tick.1 lost');
  expect(runs()).toEqual(['cron.tick.1']);
});

test('a list of containers that is older than a run’s removal does not bring it back', async () => {
  await jobHouse([job('sleep 60')]);
  await turnTo(NOON);
  const { id } = await running('cron.tick.1');
  const old = await house.engine.list();
  const runsOf = old.filter(({ labels }) => labels['tfp.kind'] === 'cron');
  expect(runsOf).toHaveLength(1);
  // A newer list may not come in between: behind it no older one is looked at.
  house.engine.list = async () => old;
  house.engine.crash(id, 0);
  await isTold('cron.tick.1 succeeded');
  await nothingLeft();
  house.cronRuns.observe(runsOf);
  expect(house.cronRuns.of(app().id)).toEqual([]);
});

test('an image that is gone is no run, and is told', async () => {
  await jobHouse([job('exit 0')]);
  house.engine.images.clear();
  await turnTo(NOON);
  await isTold('cron.tick.1 unstarted');
  expect(house.cronRuns.of(app().id)).toEqual([]);
});

test('a disk that is full at the due time begins nothing, and the next look makes up for it', async () => {
  await jobHouse([job('exit 0')]);
  const { files } = house.world;
  house.world.files = {
    ...files,
    saveMemory() {
      throw new Error('no space left on device');
    },
  };
  await turnTo(NOON);
  expect(runs()).toEqual([]);
  house.world.files = files;
  await turnTo(NOON + 20_000);
  await isTold('cron.tick.1 succeeded');
  expect(told()).toEqual(['cron.tick.1 started', 'cron.tick.1 succeeded']);
});

test('a disk that takes nothing any more keeps no run from its end', async () => {
  await jobHouse([job('sleep 60', { timeoutSeconds: 0.05 })]);
  await turnTo(NOON);
  const { files } = house.world;
  house.world.files = {
    ...files,
    saveMemory() {
      throw new Error('no space left on device');
    },
  };
  await isTold('cron.tick.1 timed_out');
  await nothingLeft();
});

test('a suspended job does not run and misses nothing; by hand it runs all the same', async () => {
  await jobHouse([job('exit 0')]);
  house.want({ suspendedJobs: ['tick'] });
  await turnTo(NOON + 5 * MINUTE_MS);
  expect(told()).toEqual([]);
  expect(await runNow(house.cronRuns, app(), 'tick')).toEqual({
    process: 'cron.tick.1',
    version: 1,
  });
  await isTold('cron.tick.1 succeeded');
  house.want({ suspendedJobs: [] });
  await turnTo(NOON + 5.5 * MINUTE_MS);
  expect(history()).toHaveLength(2);
  await turnTo(NOON + 6 * MINUTE_MS);
  await isTold('cron.tick.2 succeeded');
});

test('by hand it runs under its own policy, and a job that is not there is named', async () => {
  await jobHouse([job('sleep 60')]);
  await runNow(house.cronRuns, app(), 'tick');
  await expect(runNow(house.cronRuns, app(), 'tick')).rejects.toThrow('cron.tick.1 still runs');
  await expect(runNow(house.cronRuns, app(), 'tock')).rejects.toThrow('has no job "tock"');
  expect(house.cronRuns.stop(app().id, 'cron.tick.1')).toBe(true);
  expect(house.cronRuns.stop(app().id, 'cron.tick.9')).toBe(false);
  await isTold('cron.tick.1 stopped');
});

test('the jobs are those of the live release; a run keeps to the release that it was begun in', async () => {
  await jobHouse([job('sleep 60')]);
  await turnTo(NOON);
  await running('cron.tick.1');
  await house.roll(withJobs(2, [job('exit 0', { name: 'tock' })]));
  await turnTo(NOON + MINUTE_MS);
  await isTold('cron.tock.2 succeeded');
  expect((await running('cron.tick.1')).env.TFP_RELEASE).toBe('v1');
  expect(history()).toEqual([
    'cron.tick.1 started',
    'cron.tock.2 started',
    'cron.tock.2 succeeded',
  ]);
});

test('it runs also where the app is scaled to nothing', async () => {
  await jobHouse([job('exit 0')]);
  house.want({ formation: { web: { quantity: 0, generation: 0 } } });
  await turnTo(NOON);
  await isTold('cron.tick.1 succeeded');
});

test('a clock that is put back a little runs nothing twice; one that was wrong by days begins anew', async () => {
  await jobHouse([job('exit 0')]);
  await turnTo(NOON);
  await isTold('cron.tick.1 succeeded');
  await turnTo(NOON - 2_000);
  await turnTo(NOON);
  expect(runs()).toHaveLength(1);
  const yesterday = NOON - 24 * HOUR_MS;
  await turnTo(yesterday);
  await turnTo(yesterday + MINUTE_MS);
  await isTold('cron.tick.2 succeeded');
});

test('an app that is destroyed takes its runs along', async () => {
  await jobHouse([job('sleep 60')]);
  await turnTo(NOON);
  await running('cron.tick.1');
  house.fleet.hear({ kind: 'gone', appId: house.desired.id });
  await until('nothing left', () => house.engine.containers.size === 0);
});
