import type { ApiCronJob, ApiCronRun } from '@tfp/contract/cron';
import { beforeEach, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) => runTfp(argv, { url: platform.url, ...options });
const cells = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));

function run(more: Partial<ApiCronRun> = {}): ApiCronRun {
  return {
    seq: 1,
    job: 'nightly',
    process: 'cron.nightly.7',
    release: { version: 3 },
    cause: 'schedule',
    due_at: '2026-01-02T03:00:00.000Z',
    started_at: '2026-01-02T03:00:00.000Z',
    ended_at: '2026-01-02T03:00:02.500Z',
    outcome: 'succeeded',
    exit_code: 0,
    count: 1,
    note: null,
    ...more,
  };
}

function job(name: string, more: Partial<ApiCronJob> = {}): ApiCronJob {
  return {
    name,
    command: `bin/${name}`,
    schedule: '0 3 * * *',
    timezone: 'UTC',
    concurrency_policy: 'forbid',
    timeout: 3_600,
    release: { version: 3 },
    suspended: false,
    next_run_at: new Date(Date.now() + 90.5 * 60_000).toISOString(),
    last_run: null,
    ...more,
  };
}

const none = { process: null, release: null, started_at: null, exit_code: null };

test('the jobs are listed with when they run next, and how they went', async () => {
  const far = new Date(Date.now() + 5 * 86_400_000).toISOString();
  platform.on('GET /apps/hello/cron', {
    body: [
      job('nightly', { last_run: run({ outcome: 'failed', exit_code: 3 }) }),
      job('weekly', { timezone: 'Europe/Berlin', next_run_at: far }),
      job('off', {
        suspended: true,
        next_run_at: null,
        last_run: run({ ...none, outcome: 'missed', count: 4 }),
      }),
    ],
  });
  const { out } = await tfp(['cron', '-a', 'hello']);
  expect(cells(out)).toEqual([
    ['JOB', 'SCHEDULE', 'NEXT RUN', 'LAST RUN', 'COMMAND'],
    [
      'nightly',
      '0 3 * * *',
      expect.stringMatching(/^in 1 h \(\d\d:\d\d\)$/),
      'failed (3), 2026-01-02',
      'bin/nightly',
    ],
    [
      'weekly',
      '0 3 * * * Europe/Berlin',
      expect.stringMatching(/^[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2,3}, \d\d:\d\d$/),
      'none yet',
      'bin/weekly',
    ],
    ['off', '0 3 * * *', 'suspended', '4 missed, 2026-01-02', 'bin/off'],
  ]);
});

test('an app without jobs is told where they stand; JSON is what the platform says', async () => {
  platform.on('GET /apps/hello/cron', { body: [] });
  const { out, err } = await tfp(['cron', '-a', 'hello']);
  expect({ out, err }).toEqual({
    out: '',
    err: 'hello has no jobs. They stand in the "cron" of its app.json.\n',
  });
  expect(JSON.parse((await tfp(['cron', '-a', 'hello', '--json'])).out)).toEqual([]);
});

test('the history tells each run, and what was not run', async () => {
  platform.on('GET /apps/hello/cron-runs', {
    body: [
      run({ cause: 'manual', outcome: 'timed_out', exit_code: 143 }),
      run({ ended_at: null, outcome: 'running', exit_code: null }),
      run({ ...none, outcome: 'skipped', note: 'cron.nightly.7 still runs' }),
    ],
  });
  const { out } = await tfp(['cron:history', 'nightly', '-n', '3', '-a', 'hello']);
  expect(cells(out)).toEqual([
    ['WHEN', 'JOB', 'OUTCOME', 'TOOK', 'PROCESS', 'RELEASE', 'WHY'],
    ['2026-01-02', 'nightly', 'timed out', '2.5 s', 'cron.nightly.7', 'v3', 'by hand'],
    ['2026-01-02', 'nightly', 'runs', 'cron.nightly.7', 'v3'],
    ['2026-01-02', 'nightly', 'skipped', 'cron.nightly.7 still runs'],
  ]);
  expect(platform.requests[0]).toMatchObject({
    path: '/apps/hello/cron-runs?job=nightly',
    headers: { range: 'seq ..; max=3' },
  });
  const wrong = await tfp(['cron:history', '-n', 'all', '-a', 'hello']);
  expect(wrong.err).toContain('"all" is no number of runs');
});

test('a job is run by hand, and its logs are named', async () => {
  const body = { job: 'nightly', process: 'cron.nightly.8', release: { version: 3 } };
  platform.on('POST /apps/hello/cron/nightly/runs', { status: 201, body });
  const { err } = await tfp(['cron:run', 'nightly', '-a', 'hello']);
  expect(err).toContain('Started cron.nightly.8 of hello in v3.');
  expect(err).toContain('tfp logs --tail -p cron.nightly.8 -a hello');
});

test('a job is suspended and resumed', async () => {
  const body = { job: 'nightly', suspended: true };
  platform.on('PUT /apps/hello/cron/nightly/suspension', { body });
  platform.on('DELETE /apps/hello/cron/nightly/suspension', { body });
  const suspended = await tfp(['cron:suspend', 'nightly', '-a', 'hello']);
  expect(suspended.err).toBe(
    'Suspended nightly of hello. To let it run: tfp cron:resume nightly -a hello\n',
  );
  expect((await tfp(['cron:resume', 'nightly', '-a', 'hello'])).err).toContain('tfp cron -a hello');
  expect((await tfp(['cron:run'])).err).toContain('Which job?');
});
