import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { containersOf, converged } from '../support/converged.ts';
import { parseLines } from '../support/json-lines.ts';
import { kill9 } from '../support/kill.ts';
import { busyShare } from '../support/processor-time.ts';
import { startLoad } from '../support/steady-load.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';
import { makeTurnedClock } from '../support/turned-clock.ts';
import { expectWell } from '../support/well.ts';

const HOUR_S = 3_600;
/** Where the clock stands after each leap. */
const LEAPS_S = [HOUR_S, 0, -HOUR_S, 400 * 24 * HOUR_S, 0];
/** For how long lines are kept. */
const KEPT_S = 14 * 24 * HOUR_S;
const SKEW_MS_MAX = 10_000;
const JOBS = [
  { name: 'tick', command: 'true', schedule: '* * * * *' },
  { name: 'daily', command: 'true', schedule: '0 3 * * *' },
];
/** Longer than a leap takes to be seen. */
const PATIENT = ['run', '--timeout', '60s', '--', 'sh', '-c', 'sleep 5; echo patience'];

/** A platform of its own whose wall clock leaps while an app of it serves, is changed and runs jobs. */
export async function surviveClockLeaps(): Promise<void> {
  const clock = await makeTurnedClock();
  const stack = await startTfp({ TFP_ROUTER_WORKERS: '1', ...clock.env });
  const app = await createApp(stack, 'timeless', 'chaos');
  try {
    await app.deploy({ 'app.json': JSON.stringify({ cron: JOBS }) });
    const load = startLoad(stack.httpPort, app.name);
    const pids = withoutLogs(stack);
    const usually = await busyShare(pids, 3_000);
    let before = await containersOf(stack, app);
    const oldest = (await linesOf(app))[0];
    for (const [leap, offset] of LEAPS_S.entries()) {
      const patient = app.tfp(...PATIENT);
      clock.turn(offset);
      await until('a clock that has leapt', () =>
        skewMs(stack, offset).then((ms) => ms < SKEW_MS_MAX),
      );
      expect(await busyShare(pids, 3_000)).toBeLessThan(usually + 0.4);
      expect(await containersOf(stack, app)).toEqual(before);
      expect((await patient).output).toContain('patience');
      await changeAll(stack, app, leap, offset);
      if (offset > KEPT_S) await forgetsNothing(stack, app, oldest);
      before = await containersOf(stack, app);
    }
    expect(withoutLogs(stack)).toEqual(pids);
    expect((await load.stop()).failures).toEqual([]);
    await expectNoneTwice(app);
    await expectWell(stack);
  } finally {
    app.dispose();
    await stack.dispose();
    clock.dispose();
  }
}

/** A config change, a scaling there and back, a job by hand: each is done once, in its order, and told by the new clock. */
async function changeAll(
  stack: TfpStack,
  app: TestApp,
  leap: number,
  offset: number,
): Promise<void> {
  const { version } = await converged(stack, app);
  expect(await app.tfp('config:set', `GREETING=${leap}`)).toMatchObject({ code: 0 });
  expect((await converged(stack, app)).version).toBe(version + 1);
  expect((await app.get()).json.greeting).toBe(String(leap));
  for (const count of [2, 1]) {
    expect(await app.tfp('scale', `web=${count}`)).toMatchObject({ code: 0 });
    await converged(stack, app, { web: count });
  }
  const { process } = JSON.parse((await app.done('cron:run', 'daily', '--json')).stdout);
  const told = await until('the end of the job', async () =>
    (await historyOf(app)).find((run) => run.process === process && run.outcome === 'succeeded'),
  );
  const startedAt = Date.parse(told.started_at ?? '');
  expect(Math.abs(startedAt - (Date.now() + offset * 1_000))).toBeLessThan(3 * SKEW_MS_MAX);
}

/** Lines do not grow old by a leap, not even for a log store that was away meanwhile. */
async function forgetsNothing(stack: TfpStack, app: TestApp, oldest: unknown): Promise<void> {
  const leaptMs = Date.now() + KEPT_S * 1_000;
  await kill9(stack, 'logs');
  const { own } = dataDirectory(stack.data);
  await until('a log store that looked at its clocks', () => {
    const { wallMs } = JSON.parse(readFileSync(join(own('logs'), 'clocks.json'), 'utf8'));
    return wallMs > leaptMs;
  });
  const lines = await until('the lines', async () => {
    const found = await linesOf(app);
    return found.length > 0 && found;
  });
  expect(lines[0]).toEqual(oldest);
}

async function linesOf(app: TestApp): Promise<unknown[]> {
  return parseLines((await app.done('logs', '-n', '100000', '--json')).stdout);
}

interface HistoryRow {
  process: string | null;
  job: string;
  outcome: string;
  due_at: string | null;
  started_at: string | null;
}

async function historyOf(app: TestApp): Promise<HistoryRow[]> {
  return JSON.parse((await app.done('cron:history', '-n', '500', '--json')).stdout);
}

/** No due time was run for twice, though the clock has shown it twice. All the leaps may fall between two full minutes. */
async function expectNoneTwice(app: TestApp): Promise<void> {
  const ran = await until(
    'a job that ran when it was due',
    async () => {
      const history = await historyOf(app);
      const due = history.filter((run) => run.process !== null && run.due_at !== null);
      return due.length > 0 && due;
    },
    120_000,
  );
  const dues = ran.map((run) => `${run.job} ${run.due_at}`);
  expect(dues.length).toBe(new Set(dues).size);
}

/** How far the platform's clock is from where it should be. */
async function skewMs(stack: TfpStack, offset: number): Promise<number> {
  const response = await fetch(`${stack.apiUrl}/`);
  await response.arrayBuffer();
  const shown = Date.parse(response.headers.get('date') ?? '');
  return Math.abs(shown - (Date.now() + offset * 1_000));
}

/** That one is killed. */
function withoutLogs(stack: TfpStack): number[] {
  const names = ['api', 'builder', 'runner', 'router'];
  return [stack.supervisorPid(), ...names.flatMap((name) => stack.pids(name))];
}
