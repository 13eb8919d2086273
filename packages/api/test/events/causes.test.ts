import type { AppEventKind, StoredAppEvent } from '@tfp/contract/app-events';
import { expect, test } from 'vitest';
import { createApp } from '#src/apps/create-app.ts';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { renameApp } from '#src/apps/rename-app.ts';
import { failBuild, failUnfinishedBuilds } from '#src/builds/fail-build.ts';
import { resumeJob, suspendJob } from '#src/cron/suspend-job.ts';
import { restartProcesses } from '#src/formation/restart-processes.ts';
import { scaleApp } from '#src/formation/scale-app.ts';
import { applyEntries } from '#src/journal/apply-entry.ts';
import { createPipeline } from '#src/pipelines/change-pipeline.ts';
import { coupleApp, moveApp, uncoupleApp } from '#src/pipelines/couple-app.ts';
import { cronEntries, feedOf, inShort, oneOffEntries, processEntry } from '../support/feed.ts';
import { cronJob, liveEntry, openTestLedger } from '../support/test-ledger.ts';

// Goal: each cause has exactly its events, with what an integrator needs to know. Each test makes one and reads on.

const ADA = 'ada@example.test';

function opened() {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  let seen = 1;
  /** What happened since the last time that this was asked. */
  function news(): StoredAppEvent[] {
    const events = ledger.deps.events.after(app.id, seen, 1_000, {});
    seen = events.at(-1)?.id ?? seen;
    return events;
  }
  return { ...ledger, app, news };
}

const shortNews = ({ news }: { news: () => StoredAppEvent[] }) => news().map(inShort);

test('an app is created, once for the same request', () => {
  const ledger = openTestLedger();
  const wish = { name: 'hello', requestKey: 'request-1' };
  const app = createApp(ledger.deps, ledger.actor, wish);
  createApp(ledger.deps, ledger.actor, wish);
  expect(feedOf(ledger, app)).toEqual([
    {
      id: 1,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      kind: 'app.created',
      by: ADA,
      text: 'hello was created by ada@example.test',
      data: { name: 'hello' },
    },
  ]);
});

test('an app is renamed; to the name that it has is no change', () => {
  const { deps, actor, app, news } = opened();
  const renamed = renameApp(deps, actor, app, 'world');
  renameApp(deps, actor, renamed, 'world');
  expect(news()).toMatchObject([{ kind: 'app.renamed', data: { from: 'hello', to: 'world' } }]);
});

test('config tells names of keys, and the release that it made', () => {
  const { app, set, news } = opened();
  set(app, { A: 'one', B: 'two' });
  expect(news()).toMatchObject([
    { kind: 'config.changed', version: 1, by: ADA, data: { set: ['A', 'B'], unset: [] } },
    { kind: 'release.created', version: 1, data: { cause: 'config', commit: null } },
    { kind: 'release.live', version: 1, data: { liveMs: 0, processes: 0 } },
  ]);
  set(app, { A: 'one' });
  expect(news()).toEqual([]);
  set(app, { A: null });
  expect(news()[0]?.text).toBe('Config changed by ada@example.test: unset A');
});

test('a push is a build, then a release, then live, with its proof', () => {
  const { app, accept, finish, live, settle, news } = opened();
  const commit = 'c'.repeat(40);
  const build = accept(app, commit);
  expect(news()).toMatchObject([{ kind: 'build.started', by: ADA, data: { build: 1, commit } }]);
  finish(build.id);
  finish(build.id);
  expect(news()).toMatchObject([
    { kind: 'build.succeeded', data: { build: 1, commit } },
    { kind: 'release.created', version: 1, by: ADA, data: { cause: 'deploy', commit } },
  ]);
  live(app, 1);
  live(app, 1);
  settle(app, 1, 7);
  settle(app, 1, 7);
  expect(news()).toMatchObject([
    { kind: 'release.live', version: 1, data: { liveMs: 1, processes: 1 } },
    { kind: 'release.settled', version: 1, data: { drained: 7, dropped: 0, stopped: 0 } },
  ]);
});

test('what app.json sets is a config change of the release', () => {
  const ledger = opened();
  ledger.push(ledger.app, undefined, {
    envSchema: { SECRET: { required: true, generator: 'secret' } },
  });
  expect(ledger.news()).toMatchObject([
    { kind: 'build.started' },
    { kind: 'build.succeeded' },
    { kind: 'config.changed', version: 1, data: { set: ['SECRET'], unset: [] } },
    { kind: 'release.created', version: 1 },
  ]);
});

test('a build fails once, whoever says so how often', () => {
  const { deps, app, accept, news } = opened();
  const [one, two] = [accept(app), accept(app)];
  news();
  failBuild(deps, one.id, 'npm ci failed');
  failBuild(deps, one.id, 'again');
  expect(failUnfinishedBuilds(deps)).toBe(1);
  expect(failUnfinishedBuilds(deps)).toBe(0);
  expect(two.number).toBe(2);
  expect(news()).toMatchObject([
    { kind: 'build.failed', data: { build: 1, reason: 'npm ci failed' } },
    { kind: 'build.failed', data: { build: 2 } },
  ]);
});

test('a build that a newer push has overtaken makes no release', () => {
  const ledger = opened();
  const [one, two] = [ledger.accept(ledger.app), ledger.accept(ledger.app)];
  ledger.finish(one.id);
  ledger.finish(two.id);
  expect(shortNews(ledger)).toEqual([
    'build.started',
    'build.started',
    'build.superseded',
    'build.succeeded',
    'release.created v1',
  ]);
});

test('a release is superseded, fails, is reverted, and gone back to', () => {
  const ledger = opened();
  const { app, push, live, fail, revert, roll } = ledger;
  push(app);
  push(app);
  live(app, 2);
  push(app);
  fail(app, 3);
  fail(app, 3);
  push(app);
  live(app, 4);
  revert(app, 4, 2);
  live(app, 5);
  ledger.news();
  push(app);
  live(app, 6);
  roll(app, 5);
  expect(
    feedOf(ledger, app)
      .map(inShort)
      .filter((told) => !told.startsWith('build')),
  ).toEqual([
    'app.created',
    'release.created v1',
    'release.created v2',
    'release.superseded v1',
    'release.live v2',
    'release.created v3',
    'release.failed v3',
    'release.created v4',
    'release.live v4',
    'release.reverted v4',
    'release.created v5',
    'release.live v5',
    'release.created v6',
    'release.live v6',
    'release.created v7',
  ]);
  const words = feedOf(ledger, app).map(({ text }) => text);
  expect(words).toContain('v3 failed (R16): web.1 exited before it was healthy');
  expect(words).toContain('v2 took the place of v1');
  expect(words).toContain('v5 created: Automatic rollback to v2');
});

test('the release command is told once, also by a runner that died as it told', () => {
  const ledger = opened();
  const { app, push, journal } = ledger;
  push(app, { web: 'x', release: 'migrate' });
  ledger.news();
  const line = (command?: string) => ({
    appId: app.id,
    kind: 'progress',
    version: 1,
    line: 'x',
    command,
  });
  journal(line('started'), line(), line('started'), line('passed'));
  expect(shortNews(ledger)).toEqual(['release.command.started v1', 'release.command.passed v1']);
});

test('processes are told of as the runner sees them, but for those that have events of their own', () => {
  const ledger = opened();
  const { app, journal } = ledger;
  const states = ['starting', 'up', 'stopping', 'down'];
  journal(
    ...states.map((state) => processEntry(app, 'web.1', state)),
    processEntry(app, 'web.2', 'crashed', { code: 'R15', note: 'web.2 was ended.', crashes: 2 }),
    ...['run.4711', 'cron.nightly.3', 'release.1'].map((name) => processEntry(app, name, 'up')),
    // A type may be called so.
    processEntry(app, 'run.1', 'up'),
  );
  const events = ledger.news();
  expect(events.map(inShort)).toEqual([
    'process.starting v1 web.1',
    'process.up v1 web.1',
    'process.stopping v1 web.1',
    'process.down v1 web.1',
    'process.crashed v1 web.2',
    'process.up v1 run.1',
  ]);
  expect(events[4]).toMatchObject({
    text: 'web.2 of v1 crashed (R15): web.2 was ended. (2 times in a row)',
    data: { code: 'R15', message: 'web.2 was ended.', crashes: 2 },
  });
});

test('a journal of an older runner, without codes and counts, is told as well', () => {
  const { app, journal, news } = opened();
  journal(processEntry(app, 'web.1', 'crashed'));
  expect(news()).toMatchObject([{ data: { code: 'R16', message: 'It ended.', crashes: 0 } }]);
});

test('health is told with its reason', () => {
  const { app, journal, news } = opened();
  const about = { appId: app.id, kind: 'health', process: 'web.1', version: 1 };
  const reason = 'its readiness check GET /ready got 500';
  journal(
    { ...about, change: 'unready', reason, times: 1 },
    { ...about, change: 'ready', reason, times: 1 },
    { ...about, change: 'unwell', reason, times: 3 },
    { ...about, change: 'recovered', reason, times: 7 },
  );
  expect(news()).toMatchObject([
    { kind: 'process.unready', data: { reason, times: 1 } },
    { kind: 'process.ready', data: { times: 1 } },
    { kind: 'process.unwell', data: { reason, crashes: 3 } },
    {
      kind: 'process.recovered',
      data: { crashes: 7 },
      text: 'web.1 of v1 has stayed up: its 7 crashes in a row are over',
    },
  ]);
});

test('the formation tells what changed, from what', () => {
  const { deps, app, push, news } = opened();
  push(app, { web: 'x', worker: 'y' });
  news();
  const wishes = [
    { type: 'web', quantity: 3 },
    { type: 'worker', quantity: 0 },
  ];
  scaleApp(deps, app, wishes, ADA);
  scaleApp(deps, app, wishes, ADA);
  scaleApp(deps, app, [{ type: 'web', size: 'small' }], ADA);
  restartProcesses(deps, app, 'web', ADA);
  restartProcesses(deps, app, null, ADA);
  const events = news();
  expect(events).toMatchObject([
    {
      kind: 'formation.scaled',
      by: ADA,
      data: {
        types: {
          web: { quantity: 3, size: 'standard', from: { quantity: 1, size: 'standard' } },
        },
      },
    },
    { text: 'Scaled by ada@example.test: web=3:small (was 3)' },
    { kind: 'formation.restarted', data: { type: 'web' } },
    { kind: 'formation.restarted', data: { type: null } },
  ]);
});

test('one-offs and runs of jobs begin and end once, though they are told twice', () => {
  const ledger = opened();
  const { app, push, journal } = ledger;
  push(app);
  ledger.news();
  const entries = [...oneOffEntries(app, 'one'), ...cronEntries(app, '7')];
  journal(...entries, ...entries);
  const events = ledger.news();
  expect(events.map(inShort)).toEqual([
    'run.started v1 run.4711',
    'run.ended run.4711',
    'cron.started v1 cron.nightly.7',
    'cron.ended v1 cron.nightly.7',
  ]);
  expect(events.map(({ text }) => text)).toEqual([
    'run.4711 started by ada@example.test: bin/x',
    'run.4711 exited with status 0',
    'Job nightly started as cron.nightly.7',
    'Job nightly failed with status 3 (cron.nightly.7)',
  ]);
});

test('missed times of a job are told when more of them become known, and not again', () => {
  const { app, journal, news } = opened();
  const miss = (count: number) => ({
    appId: app.id,
    kind: 'cron-missed',
    miss: {
      id: 'm1',
      job: 'nightly',
      kind: 'missed',
      count,
      from: 'x',
      upTo: `t${count}`,
      note: 'away',
    },
  });
  journal(miss(1), miss(1), miss(4), miss(4));
  expect(news()).toMatchObject([{ data: { count: 1, how: 'missed' } }, { data: { count: 4 } }]);
});

test('jobs are suspended and resumed', () => {
  const ledger = opened();
  const { deps, app, push, live } = ledger;
  live(app, push(app, undefined, { cron: [cronJob('nightly')] }));
  ledger.news();
  suspendJob(deps, app, 'nightly', ADA);
  resumeJob(deps, app, 'nightly', ADA);
  expect(ledger.news()).toMatchObject([
    { kind: 'cron.suspended', by: ADA, data: { job: 'nightly' } },
    { kind: 'cron.resumed', by: ADA, data: { job: 'nightly' } },
  ]);
});

test('pipelines tell who put the app where', () => {
  const { deps, actor, app, news } = opened();
  const pipeline = createPipeline(deps, actor, { name: 'acme' });
  const coupling = coupleApp(deps, app, pipeline, 'staging', ADA);
  coupleApp(deps, app, pipeline, 'staging', ADA);
  uncoupleApp(deps, moveApp(deps, coupling, 'production', ADA), ADA);
  expect(news()).toMatchObject([
    { kind: 'pipeline.added', by: ADA, data: { pipeline: 'acme', stage: 'staging' } },
    { kind: 'pipeline.moved', data: { pipeline: 'acme', stage: 'production' } },
    { kind: 'pipeline.removed', data: { pipeline: 'acme' } },
  ]);
});

test('the end of an app is its last event, whatever is heard of it later', () => {
  const ledger = opened();
  const { deps, app, push, accept, live } = ledger;
  push(app);
  accept(app);
  ledger.news();
  destroyApp(deps, app, ADA);
  live(app, 1);
  ledger.journal(processEntry(app, 'web.1', 'down'));
  const events = ledger.news();
  expect(events.map(inShort)).toEqual(['build.failed', 'release.failed v1', 'app.destroyed']);
  expect(events[2]).toMatchObject({ by: ADA, text: 'hello was destroyed by ada@example.test' });
});

test('entries that come again, and plans, tell nothing', () => {
  const ledger = opened();
  const { deps, app, push, set, live } = ledger;
  const entries = live(app, push(app));
  ledger.news();
  applyEntries(deps, entries as never);
  deps.rehearse(() => set(app, { A: 'planned' }));
  expect(ledger.news()).toEqual([]);
});

test('an event and the place in the journal are one: neither is there without the other', () => {
  const ledger = opened();
  const { deps, app, push } = ledger;
  push(app);
  ledger.news();
  const entry = { seq: 1, at: new Date().toISOString(), ...liveEntry(app, 1) };
  const set = () => {
    throw new Error('killed here');
  };
  const broken = { ...deps, journalPosition: { ...deps.journalPosition, set } };
  expect(() => applyEntries(broken, [entry] as never)).toThrow('killed here');
  expect(ledger.news()).toEqual([]);
  applyEntries(deps, [entry] as never);
  expect(shortNews(ledger)).toEqual(['release.live v1']);
});

test('the ledger itself keeps the numbers whole, and what happened as it was', () => {
  const { db, app } = opened();
  const add = (id: number) =>
    db
      .prepare("INSERT OR REPLACE INTO app_events VALUES (?, ?, 'x', 'k', 1, 'p', 'a', '{}')")
      .run(app.id, id);
  expect(() => add(1)).toThrow(/follows the last one/);
  expect(() => add(3)).toThrow(/follows the last one/);
  add(2);
  expect(() => db.exec("UPDATE app_events SET kind = 'other'")).toThrow(/does not change/);
  expect(() => db.exec('DELETE FROM app_events')).toThrow(/newest event/);
});

test('a kind that a newer version wrote is told by its name', () => {
  const { db, app, deps } = opened();
  db.prepare("INSERT INTO app_events VALUES (?, 2, 'x', 'comet.seen', NULL, NULL, NULL, '{}')").run(
    app.id,
  );
  const kind = 'comet.seen' as AppEventKind;
  expect(deps.events.after(app.id, 1, 9, {})).toEqual([
    { id: 2, at: 'x', kind, text: 'comet.seen', data: {} },
  ]);
});
