import type { CronEnd, CronRun } from '@tfp/contract/cron';
import { expect, test } from 'vitest';
import { followLedger } from '#src/desired-state/follow-ledger.ts';
import { limits } from '#src/limits.ts';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';
import { cronJob } from '../support/test-ledger.ts';

async function deployed() {
  const api = await startTestApi();
  const app = api.app('hello');
  const jobs = [cronJob('nightly'), cronJob('hourly', { schedule: '@hourly' })];
  api.live(app, api.push(app, undefined, { cron: jobs }));
  const started = (id: string, more: Partial<CronRun> = {}) => ({
    appId: app.id,
    kind: 'cron-started',
    run: run(id, more),
  });
  const ended = (id: string, end: Partial<CronEnd> = {}, more: Partial<CronRun> = {}) => ({
    appId: app.id,
    kind: 'cron-ended',
    run: run(id, more),
    end: { at: '2026-05-01T03:01:00.000Z', outcome: 'succeeded', exitCode: 0, note: null, ...end },
  });
  const missed = (id: string, count: number) => {
    const times = { from: '2026-05-01T03:00:00.000Z', upTo: '2026-05-03T03:00:00.000Z' };
    const miss = { id, job: 'nightly', kind: 'missed', count, ...times, note: 'down' };
    return { appId: app.id, kind: 'cron-missed', miss };
  };
  const history = async (query = '') =>
    (await api.call('GET', `/apps/hello/cron-runs${query}`)).body;
  return { ...api, app, started, ended, missed, history };
}

function run(id: string, more: Partial<CronRun> = {}): CronRun {
  return {
    id,
    job: 'nightly',
    process: 'cron.nightly.1',
    version: 1,
    cause: 'schedule',
    dueAt: '2026-05-01T03:00:00.000Z',
    startedAt: '2026-05-01T03:00:01.000Z',
    ...more,
  };
}

test('the jobs of the live release are listed with their next and their last run', async () => {
  const { call, journal, started } = await deployed();
  journal(started('a'));
  const { body } = await call('GET', '/apps/hello/cron');
  expect(body).toEqual([
    {
      name: 'nightly',
      command: 'bin/nightly',
      schedule: '0 3 * * *',
      timezone: 'UTC',
      concurrency_policy: 'forbid',
      timeout: 3_600,
      release: { version: 1 },
      suspended: false,
      next_run_at: expect.stringMatching(/T03:00:00\.000Z$/),
      last_run: expect.objectContaining({ process: 'cron.nightly.1', outcome: 'running' }),
    },
    expect.objectContaining({ name: 'hourly', last_run: null }),
  ]);
});

test('jobs are sealed in the release, shown by it, and part of its difference', async () => {
  const { app, call, push, live } = await deployed();
  expect((await call('GET', '/apps/hello/releases/1')).body.tfp.cron).toHaveLength(2);
  live(app, push(app, undefined, { cron: [cronJob('nightly', { schedule: '0 4 * * *' })] }));
  const { body } = await call('GET', '/apps/hello/releases/1/diff/2');
  expect(body.cron).toEqual({
    added: [],
    removed: [expect.objectContaining({ key: 'hourly' })],
    changed: [
      {
        key: 'nightly',
        from: '0 3 * * * (UTC) bin/nightly (forbid, 3600 s)',
        to: '0 4 * * * (UTC) bin/nightly (forbid, 3600 s)',
      },
    ],
  });
});

test('the run stage is told of the jobs and of those that are suspended, also after a rollback', async () => {
  const { app, call, deps, roll, live, set } = await deployed();
  live(app, set(app, { A: '1' }).version);
  live(app, roll(app, 1).version);
  await call('PUT', '/apps/hello/cron/hourly/suspension');
  const line = await followLedger(deps, new AbortController().signal).next();
  expect(line.value).toMatchObject({
    app: { suspendedJobs: ['hourly'], live: { version: 3, cron: [cronJob('nightly'), {}] } },
  });
});

test('a run is told once, however often its events come, and how it ended does not change', async () => {
  const { journal, started, ended, history } = await deployed();
  journal(started('a'), started('a'), ended('a', { outcome: 'failed', exitCode: 3 }));
  journal(started('a'), ended('a', { outcome: 'lost', exitCode: null }));
  journal(ended('b', {}, { cause: 'manual', dueAt: null, process: 'cron.nightly.2' }));
  expect(await history()).toMatchObject([
    { process: 'cron.nightly.2', outcome: 'succeeded', cause: 'manual', exit_code: 0 },
    { process: 'cron.nightly.1', outcome: 'failed', exit_code: 3, release: { version: 1 } },
  ]);
});

test('due times that were missed are one row, also when more of them become known', async () => {
  const { journal, missed, history } = await deployed();
  journal(missed('m', 2), missed('m', 3));
  expect(await history()).toMatchObject([
    { outcome: 'missed', count: 3, process: null, release: null, note: 'down' },
  ]);
});

test('the history is paged and asked for by job; an unknown app has none', async () => {
  const { call, journal, started, history, strangersToken } = await deployed();
  journal(started('a'), started('b', { job: 'hourly' }), started('c'));
  expect(await history('?job=hourly')).toHaveLength(1);
  const page = await call('GET', '/apps/hello/cron-runs', undefined, { range: 'seq ..; max=2' });
  expect(page).toMatchObject({ status: 206, headers: { 'next-range': expect.any(String) } });
  const range = String(page.headers['next-range']);
  expect((await call('GET', '/apps/hello/cron-runs', undefined, { range })).body).toHaveLength(1);
  const stranger = { authorization: `Bearer ${strangersToken()}` };
  expect((await call('GET', '/apps/hello/cron-runs', undefined, stranger)).status).toBe(404);
});

test('of the history the newest rows are kept, and no run that is on its way is dropped', async () => {
  const { journal, started, ended, deps, app } = await deployed();
  journal(started('first'));
  journal(...Array.from({ length: limits.cronRunsKept + 20 }, (_, index) => ended(`run-${index}`)));
  const rows = deps.cronRuns.page(app.id, { from: 1e9, limit: 5_000, job: null });
  expect(rows.length).toBe(limits.cronRunsKept + 1);
  expect(rows.at(-1)?.outcome).toBe('running');
});

test('events of an app that the ledger does not know hold up nothing', async () => {
  const { app, journal, started, history } = await deployed();
  journal({ ...started('x'), appId: 'nobody' }, { ...started('a'), appId: app.id });
  expect(await history()).toHaveLength(1);
});

test('a job is suspended and resumed, twice is once, and one that is unknown is named', async () => {
  const { call } = await deployed();
  const path = '/apps/hello/cron/nightly/suspension';
  const on = { body: { job: 'nightly', suspended: true } };
  expect(await call('PUT', path)).toMatchObject(on);
  expect(await call('PUT', path)).toMatchObject(on);
  expect((await call('GET', '/apps/hello/cron')).body[0]).toMatchObject({
    suspended: true,
    next_run_at: null,
  });
  expect(await call('DELETE', path)).toMatchObject({ body: { suspended: false } });
  const unknown = await call('PUT', '/apps/hello/cron/nigtly/suspension');
  expect(unknown).toMatchObject({
    status: 404,
    body: { message: 'hello has no job "nigtly".', hint: 'It has: nightly, hourly.' },
  });
});

test('a suspension outlives the job, and can be let go all the same', async () => {
  const { app, call, push, live, deps } = await deployed();
  await call('PUT', '/apps/hello/cron/hourly/suspension');
  live(app, push(app));
  expect(deps.cronSuspensions.of(app.id)).toEqual(['hourly']);
  expect((await call('DELETE', '/apps/hello/cron/hourly/suspension')).status).toBe(200);
  expect(deps.cronSuspensions.of(app.id)).toEqual([]);
});

test('a job is run by hand by the run stage, and what that says comes through', async () => {
  const { call, socket, app } = await deployed();
  const path = '/apps/hello/cron/nightly/runs';
  expect((await call('POST', path)).status).toBe(503);
  const stage = await fakeStage(socket('runner'), (_request, response) =>
    sendJson(response, { process: 'cron.nightly.7', version: 1 }),
  );
  expect(await call('POST', path)).toMatchObject({
    status: 201,
    body: { job: 'nightly', process: 'cron.nightly.7', release: { version: 1 } },
  });
  expect(stage.asked[0]?.line).toBe(`POST /apps/${app.id}/cron/nightly/runs`);
  expect((await call('POST', '/apps/hello/cron/..%2F..%2Fx/runs')).status).toBe(404);
});
