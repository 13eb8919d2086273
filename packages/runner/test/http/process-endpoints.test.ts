import { TfpError } from '@tfp/contract/errors';
import type { ProcessCrash, ProcessStop } from '@tfp/contract/journal';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { createApp } from '#src/apps/app.ts';
import { blankMemory } from '#src/apps/app-memory.ts';
import { openCrashBook } from '#src/crashes/crash-book.ts';
import { processEndpoints } from '#src/http/process-endpoints.ts';
import { createEnginePresence } from '#src/watch-engine/engine-presence.ts';
import { createEnginePulse } from '#src/watch-engine/engine-pulse.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const crash = (exitCode: number): ProcessCrash => ({
  process: 'web.1',
  version: 1,
  at: '2026-11-27T04:00:00.000Z',
  code: 'R16',
  message: 'web.1 exited.',
  exitCode,
});
const stop: ProcessStop = {
  id: 'one',
  process: 'web.1',
  version: 1,
  ms: 5,
  isKilled: false,
  drained: 1,
  dropped: 0,
  cut: 0,
};

const AN_HOUR_MS = 3_600_000;
const SINCE = '2026-11-28T04:00:00.000Z';

/** `leapMs`: so far people's clock has leapt since the runner started. */
function served(leapMs = 0, ping = async () => {}) {
  const folder = temporaryFolder();
  const crashes = openCrashBook(folder.path);
  const known = createApp('app', null, blankMemory());
  const presence = createEnginePresence(Date.now, createEnginePulse({ ping }, Date.now, 20));
  presence.noteObserved();
  const looks: string[] = [];
  const running = [{ id: 'one', name: 'run.1', state: 'up', since: SINCE, startedAt: SINCE }];
  const server = fastify();
  const deps = {
    crashes,
    fleet: {
      get: () => undefined,
      find(appId: string) {
        if (appId === known.id) return known;
        throw new TfpError('not_found', 'The run stage does not know this app.');
      },
    },
    whenObserved: Promise.resolve(),
    oneOffs: { list: () => running },
    now: () => 0,
    clock: () => leapMs,
    cronRuns: { list: () => [] },
    meter: { look: async (id: string) => void looks.push(id) },
    presence,
  };
  processEndpoints(server, deps as never);
  const get = (url: string) => server.inject(url);
  return { crashes, known, running, looks, presence, get, [Symbol.dispose]: folder.remove };
}

test('crashes and stops are told, the newest first', async () => {
  using house = served();
  for (const code of [1, 2, 3]) house.crashes.add('app', crash(code));
  house.known.stops.push(stop, { ...stop, id: 'two' });
  expect((await house.get('/apps/app/crashes?count=2')).json()).toEqual({
    crashes: [crash(3), crash(2)],
  });
  expect((await house.get('/apps/app/crashes')).json().crashes).toHaveLength(3);
  expect((await house.get('/apps/app/stops')).json()).toEqual({
    stops: [{ ...stop, id: 'two' }, stop],
  });
});

test.each([AN_HOUR_MS, -AN_HOUR_MS])(
  'since when a process is there is told by a clock that leapt by %d ms',
  async (leapMs) => {
    using house = served(leapMs);
    const [process] = (await house.get('/apps/app/processes')).json().processes;
    const told = new Date(Date.parse(SINCE) + leapMs).toISOString();
    expect(process).toMatchObject({ since: told, startedAt: told });
  },
);

test('what is told while the engine does not answer is marked as seen before', async () => {
  using house = served();
  const unseen = async () =>
    (await house.get('/apps/app/processes')).json().processes[0].unseenSince;
  expect(await unseen()).toBeUndefined();
  house.presence.noteAway(new Error('connect ECONNREFUSED'));
  const since = await unseen();
  expect(Date.parse(since)).toBeGreaterThan(0);
  house.presence.noteAway(new Error('connect ECONNREFUSED, again'));
  expect(await unseen()).toBe(since);
  expect(house.presence.note()).toBe('connect ECONNREFUSED, again');
  house.presence.noteObserved();
  expect([await unseen(), house.presence.note()]).toEqual([undefined, undefined]);
});

test('an engine that hangs is noticed by who asks, and nothing else is asked of it', async () => {
  using house = served(0, () => new Promise(() => {}));
  const { processes } = (await house.get('/apps/app/processes')).json();
  expect(processes).toMatchObject([{ name: 'run.1', unseenSince: expect.any(String) }]);
  expect(house.looks).toEqual([]);
});

test('what runs is what runs when the engine has been waited for', async () => {
  using house = served(0, () => {
    house.running.pop();
    return new Promise(() => {});
  });
  expect((await house.get('/apps/app/processes')).json()).toEqual({ processes: [] });
});

test.each(['/crashes?count=0', '/crashes?count=x'])('%s is refused', async (path) => {
  using house = served();
  expect((await house.get(`/apps/app${path}`)).statusCode).toBeGreaterThanOrEqual(400);
});

test('an app that is not known here has neither, and no path leads out of its folder', async () => {
  using house = served();
  for (const id of ['other', '..%2f..']) {
    expect((await house.get(`/apps/${id}/crashes`)).statusCode).toBeGreaterThanOrEqual(400);
    expect((await house.get(`/apps/${id}/stops`)).statusCode).toBeGreaterThanOrEqual(400);
  }
});
