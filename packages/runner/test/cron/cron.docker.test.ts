import type { CronJob } from '@tfp/contract/cron';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { type EngineApp, engineApp } from '../support/engine-app.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

// Goal: jobs run on a real engine when the clock says so, once, whatever happens to the runner.
// Method: the clock of jobs is set ahead of the machine's, so that a whole minute comes soon after the start.

const MINUTE_MS = 60_000;
const SOON_MS = 6_000;
/** Where the start took longer than that, it is the minute behind. */
const TWO_MINUTES_MS = 2 * MINUTE_MS;
let runner: RunnerUnderTest;
let app: EngineApp;

function job(name: string, command: string, more: Partial<CronJob> = {}): CronJob {
  const often = { schedule: '* * * * *', timezone: 'Europe/Berlin' };
  return { name, command, ...often, concurrencyPolicy: 'forbid', timeoutSeconds: 60, ...more };
}

beforeAll(async () => {
  await testImage();
  const aheadMs = MINUTE_MS - (Date.now() % MINUTE_MS) - SOON_MS + MINUTE_MS;
  runner = await startRunner({ TFP_CRON_AHEAD_MS: String(aheadMs), TFP_STOP_GRACE_MS: '10000' });
  app = await engineApp(runner);
  const jobs = [
    job('greet', 'echo "$GREETING from $DYNO in $TFP_RELEASE"; exit 3'),
    job('long', 'echo ready; sleep 300 & wait'),
    job('short', 'sleep 300', { timeoutSeconds: 1 }),
  ];
  app.want({ formation: {} });
  await app.roll({ GREETING: 'hello' }, { cron: jobs });
});
afterAll(() => runner?.dispose());

const ends = () =>
  runner.journal.flatMap((entry) =>
    entry.kind === 'cron-ended' ? [{ ...entry.end, ...entry.run }] : [],
  );
const endOf = (name: string) =>
  until(`the end of ${name}`, () => ends().find(({ job }) => job === name), TWO_MINUTES_MS);

test('a job runs at the next whole minute; its lines, its exit code and its deadline are kept', async () => {
  expect(await endOf('greet')).toMatchObject({ outcome: 'failed', exitCode: 3, version: 1 });
  expect(await endOf('short')).toMatchObject({ outcome: 'timed_out', exitCode: 143 });
  const greet = ends().find(({ job }) => job === 'greet');
  const source = [...runner.logs.sources.values()].find(
    ({ process }) => process === greet?.process,
  );
  await until('its lines', () => runner.logs.ended.has(source?.containerId ?? ''));
  expect(runner.logs.ended.get(source?.containerId ?? '')).toContain(
    `hello from ${greet?.process} in v1`,
  );
});

test('a runner that is killed finds its run again, and nothing runs a second time', async () => {
  const isLong = (entry: (typeof runner.journal)[number]) =>
    entry.kind === 'cron-started' && entry.run.job === 'long';
  const long = await until('the long one', () => runner.journal.find(isLong), TWO_MINUTES_MS);
  const process = long.kind === 'cron-started' ? long.run.process : '';
  // Told before there is a container: what is to be found again must have begun.
  await until('its first line', async () => (await app.linesOf(process)).includes('ready'));
  await runner.kill();
  await runner.restart();
  const listed = await until('it is found', async () =>
    (await runner.client.processes(app.id)).find(({ name }) => name === process),
  );
  expect(listed).toMatchObject({ type: 'cron.long', state: 'up', version: 1 });
  await runner.client.restartProcess(app.id, process);
  expect(await endOf('long')).toMatchObject({ outcome: 'stopped', note: null, process });
  await app.left(0);
  const due = runner.journal.flatMap((entry) =>
    entry.kind === 'cron-started' ? `${entry.run.job} ${entry.run.dueAt}` : [],
  );
  expect(new Set(due).size).toBe(due.length);
});

test('it runs by hand as well', async () => {
  const { process } = await runner.client.runCronJob(app.id, 'greet');
  await until('its end', () => ends().some((end) => end.process === process));
  await expect(runner.client.runCronJob(app.id, 'none')).rejects.toThrow('has no job "none"');
});
