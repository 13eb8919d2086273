import type { CronJob } from '@tfp/contract/cron';
import type { RunnerEvent } from '@tfp/contract/journal';
import { describe, expect, test, vi } from 'vitest';
import { type App, createApp } from '#src/apps/app.ts';
import { blankMemory } from '#src/apps/app-memory.ts';
import { Timetable } from '#src/cron/timetable.ts';
import { LIMITS } from '#src/limits.ts';
import { plainRelease } from '../support/process-record.ts';
import { desired } from '../support/situation.ts';

// Goal: the decisions of the timetable alone, without a run. With all parts: cron.test.ts.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-05-01T12:00:00Z');
const JUST_BEFORE = NOON - 30_000;

let now: number;
let apps: App[];
let saved: string[];
let told: RunnerEvent[];
let errors: unknown[];
/** What was begun: the job, its version and the minutes after noon. */
let begun: string[];
let running: string[];
let failure: Error | undefined;
let timetable: Timetable;

/** A timetable of which nobody has asked anything yet. */
function begin(): void {
  now = JUST_BEFORE;
  [apps, saved, told, errors, begun, running] = [[], [], [], [], [], []];
  failure = undefined;
  const world = {
    files: { saveMemory: (id: string) => saved.push(id) },
    journal: { append: async (_id: string, event: RunnerEvent) => void told.push(event) },
    say: () => {},
    log: { error: (fields: unknown) => errors.push(fields) },
  };
  const runs = {
    of: () => running.map((job) => ({ name: `cron.${job}.1`, run: { job } })),
    begin: async (
      _app: App,
      wish: { job: CronJob; release: { version: number }; dueAt: number },
    ) => {
      if (failure !== undefined) throw failure;
      begun.push(`${wish.job.name} v${wish.release.version} +${(wish.dueAt - NOON) / MINUTE}`);
      return { start: () => Promise.reject(new Error('told in its history')) };
    },
  };
  timetable = new Timetable(world as never, { all: () => apps }, runs as never, () => now);
}

function job(name: string, schedule = '* * * * *'): CronJob {
  const policy = { concurrencyPolicy: 'forbid', timeoutSeconds: 60 } as const;
  return { name, command: 'true', schedule, timezone: 'UTC', ...policy };
}

function appWith(jobs: CronJob[], id = 'app'): App {
  const serving = { ...plainRelease(7), cron: jobs };
  const app = createApp(id, desired(), { ...blankMemory(), serving });
  apps.push(app);
  return app;
}

async function lookAt(time: number): Promise<void> {
  now = time;
  await timetable.look();
}

/** The first look: from then on jobs are known. */
async function open(): Promise<void> {
  timetable.open();
  await timetable.look();
}

const doneUpTo = (app: App, name: string) => app.memory.cron.jobs[name]?.doneUpTo;

test('before what runs is known nothing is looked at, nor while the engine is away', async () => {
  begin();
  const app = appWith([job('tick')]);
  await lookAt(NOON);
  expect(app.memory.cron.jobs).toEqual({});
  now = JUST_BEFORE;
  await open();
  timetable.close();
  await lookAt(NOON);
  expect(begun).toEqual([]);
  timetable.open();
  await timetable.look();
  expect(begun).toEqual(['tick v7 +0']);
});

test('the look that opens it is made at once, and one time', async () => {
  begin();
  const app = appWith([job('tick')]);
  timetable.open();
  await new Promise(setImmediate);
  expect(doneUpTo(app, 'tick')).toBe(JUST_BEFORE);
  saved = [];
  timetable.open();
  await new Promise(setImmediate);
  expect(saved).toEqual([]);
});

test('a job is begun at its due time, and not again by the next look', async () => {
  begin();
  const app = appWith([job('tick')]);
  await open();
  expect(app.memory.cron.jobs).toEqual({
    tick: { schedule: '* * * * * UTC', doneUpTo: JUST_BEFORE },
  });
  await lookAt(NOON - 1);
  expect(begun).toEqual([]);
  await lookAt(NOON);
  await lookAt(NOON + MINUTE - 1);
  expect(begun).toEqual(['tick v7 +0']);
  // That is written together with the run.
  expect(doneUpTo(app, 'tick')).toBe(JUST_BEFORE);
});

test('an app without jobs is not written', async () => {
  begin();
  appWith([]);
  await open();
  expect(saved).toEqual([]);
});

test('a job that is suspended is forgotten, and begins anew when it is resumed', async () => {
  begin();
  const app = appWith([job('tick'), job('tock')]);
  await open();
  app.desired = desired({ suspendedJobs: ['tick'] });
  await lookAt(NOON);
  expect(begun).toEqual(['tock v7 +0']);
  expect(Object.keys(app.memory.cron.jobs)).toEqual(['tock']);
  app.desired = desired();
  await lookAt(NOON + MINUTE);
  expect(begun.filter((each) => each.startsWith('tick'))).toEqual(['tick v7 +1']);
});

test('the jobs of an app that is gone, or of a release that serves no more, are forgotten', async () => {
  begin();
  const gone = appWith([job('tick')], 'gone');
  const empty = appWith([job('tick')], 'empty');
  await open();
  gone.desired = null;
  empty.memory.serving = null;
  await lookAt(NOON);
  expect(begun).toEqual([]);
  expect([gone.memory.cron.jobs, empty.memory.cron.jobs]).toEqual([{}, {}]);
  expect(saved.slice(-2)).toEqual(['gone', 'empty']);
});

test('a job that is new since the last look runs for the first due time after that', async () => {
  begin();
  appWith([]);
  await open();
  apps = [];
  appWith([job('tick')]);
  await lookAt(NOON + 5_000);
  expect(begun).toEqual(['tick v7 +0']);
});

test('a job with another schedule begins anew, and so does one from the future', async () => {
  begin();
  const app = appWith([job('tick', '0 0 1 1 *')]);
  await open();
  app.memory.serving = { ...plainRelease(8), cron: [job('tick', '5 12 * * *')] };
  await lookAt(NOON);
  expect(doneUpTo(app, 'tick')).toBe(JUST_BEFORE);
  app.memory.cron.jobs = {
    tick: { schedule: '5 12 * * * UTC', doneUpTo: NOON + LIMITS.cronAheadMaxMs },
  };
  await timetable.look();
  expect(doneUpTo(app, 'tick')).toBe(NOON + LIMITS.cronAheadMaxMs);
  app.memory.cron.jobs = {
    tick: { schedule: '5 12 * * * UTC', doneUpTo: NOON + LIMITS.cronAheadMaxMs + 1 },
  };
  await timetable.look();
  expect(doneUpTo(app, 'tick')).toBe(NOON);
});

describe('after a time in which nobody looked', () => {
  test('the newest due time is run for, and the others are told as missed', async () => {
    begin();
    appWith([job('tick')]);
    await open();
    await lookAt(NOON + 2 * MINUTE);
    expect(begun).toEqual(['tick v7 +2']);
    expect(told).toMatchObject([
      {
        kind: 'cron-missed',
        miss: {
          job: 'tick',
          kind: 'missed',
          count: 2,
          from: '2026-05-01T12:00:00.000Z',
          upTo: '2026-05-01T12:01:00.000Z',
          note: 'the platform or its machine was down, or the clock leapt',
        },
      },
    ]);
  });

  test('that was too long nothing is run, and what was missed is told once', async () => {
    begin();
    const app = appWith([job('noon', '0 12 * * *')]);
    await open();
    saved = [];
    await lookAt(NOON + 2 * HOUR);
    expect(saved).toEqual(['app', 'app']);
    await lookAt(NOON + 3 * HOUR);
    expect(begun).toEqual([]);
    expect(told).toMatchObject([{ miss: { kind: 'missed', count: 1 } }]);
    expect(doneUpTo(app, 'noon')).toBe(NOON);
  });

  test('of more than a year no due times are counted', async () => {
    begin();
    const app = appWith([job('yearly', '0 12 1 5 *')]);
    app.memory.cron.jobs = {
      yearly: { schedule: '0 12 1 5 * UTC', doneUpTo: NOON - 20 * 366 * 24 * HOUR },
    };
    await open();
    await lookAt(NOON);
    expect(told).toMatchObject([{ miss: { count: 1 } }]);
    expect(begun).toEqual(['yearly v7 +0']);
  });
});

test('a run in the way of its job is told, that due time is settled, and the next one runs', async () => {
  begin();
  const app = appWith([job('tick')]);
  await open();
  running = ['tick'];
  await lookAt(NOON);
  await lookAt(NOON + 1);
  expect(begun).toEqual([]);
  expect(told).toMatchObject([
    {
      miss: {
        id: `skipped-tick-${NOON}`,
        kind: 'skipped',
        note: 'cron.tick.1 still runs',
        count: 1,
        from: '2026-05-01T12:00:00.000Z',
        upTo: '2026-05-01T12:00:00.000Z',
      },
    },
  ]);
  expect(app.memory.cron.jobs).toEqual({ tick: { schedule: '* * * * * UTC', doneUpTo: NOON } });
  running = [];
  await lookAt(NOON + MINUTE);
  expect(begun).toEqual(['tick v7 +1']);
});

test('what settles one job leaves the others of its app as they are, and their runs', async () => {
  begin();
  const app = appWith([job('tick'), job('yearly', '0 12 1 1 *')]);
  app.memory.cron.begun = 5;
  await open();
  running = ['tick'];
  await lookAt(NOON);
  expect(app.memory.cron).toMatchObject({
    begun: 5,
    runs: [],
    jobs: { tick: { doneUpTo: NOON }, yearly: { doneUpTo: JUST_BEFORE } },
  });
});

test('what cannot be begun stays due, keeps no other app, and is told to the operator', async () => {
  begin();
  appWith([job('tick')], 'one');
  appWith([job('tick')], 'other');
  await open();
  failure = new Error('no space left on device');
  await lookAt(NOON);
  expect(errors).toEqual([
    { err: failure, app: 'one' },
    { err: failure, app: 'other' },
  ]);
  failure = undefined;
  await lookAt(NOON + 1_000);
  expect(begun).toEqual(['tick v7 +0', 'tick v7 +0']);
});

test('looks that come together are made one after the other', async () => {
  begin();
  appWith([job('tick')]);
  await open();
  now = NOON;
  await Promise.all([timetable.look(), timetable.look()]);
  expect(begun).toHaveLength(1);
});

test('by the clock it looks at each whole minute, until it is told to stop', async () => {
  vi.useFakeTimers({ now: JUST_BEFORE });
  const pass = async (ms: number) => {
    now += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  try {
    begin();
    appWith([job('tick')]);
    const stop = new AbortController();
    timetable.start(stop.signal);
    await open();
    await pass(30_000);
    expect(begun).toEqual(['tick v7 +0']);
    await pass(MINUTE - 1);
    expect(begun).toHaveLength(1);
    await pass(1);
    expect(begun).toHaveLength(2);
    stop.abort();
    await pass(5 * MINUTE);
    expect(begun).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});
