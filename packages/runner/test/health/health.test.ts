import type { HealthCheck } from '@tfp/contract/releases';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Timers } from '#src/config.ts';
import { EngineError } from '#src/engine/engine.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

// Goal: what the declared checks do to processes. Method: the whole run stage on a fake engine whose processes answer
// as their environment says; the test changes that while they run.

let house: House;

beforeEach(() => build());
afterEach(() => house.close());

function build(timers: Partial<Timers> = {}): void {
  house?.close();
  house = new House({ bootTimeoutMs: 300, ...timers });
}

/** Times are seconds, as in app.json; here they are short ones. An answer has time, also on a machine that is busy. */
const startup: HealthCheck = { type: 'startup', path: '/up', wait: 0.05, timeout: 5 };
const readiness: HealthCheck = { ...startup, type: 'readiness', wait: 0.01 };
const liveness: HealthCheck = { ...startup, type: 'liveness', wait: 0.01 };

const release = (
  version: number,
  checks: HealthCheck[],
  config: Record<string, string> = {},
  type = 'web',
) => ({ ...house.release(version, house.image, config), healthChecks: { [type]: checks } });

const envOf = (name: string) => {
  const found = [...house.engine.containers.values()].find(({ env }) => env.DYNO === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found.env;
};
const records = () => house.fleet.all().flatMap((app) => [...app.processes.values()]);
const bootTimeoutPassed = () =>
  until('the boot timeout has passed', () =>
    records().some(({ startedAt }) => house.world.now() > startedAt + 400),
  );
const routed = () => house.targets.map(({ process }) => process).sort();
const saidOnce = (words: RegExp) =>
  until(`${words}`, () => house.said.some((line) => words.test(line)));
const timesSaid = (words: RegExp) => house.said.filter((line) => words.test(line)).length;

test('a process is up only when its startup check has passed', async () => {
  house.want({ target: release(1, [startup], { STATUS: '503' }) });
  await until('an answer', () => house.fleet.all()[0]?.processes.values().next().value?.answers[0]);
  expect(house.targets).toEqual([]);
  envOf('web.1').STATUS = '200';
  expect(await house.outcome(1)).toMatchObject({ kind: 'live' });
  await house.settled('web.1 v1');
});

test('a startup check that fails ends its release with a code and what was answered; the old one serves on', async () => {
  await house.roll(house.release(1));
  const told = await house.roll(release(2, [startup], { STATUS: '503', URL: 'secret-database' }));
  expect(told).toMatchObject({
    kind: 'failed',
    verdict: {
      code: 'R19',
      message: 'web.1 did not pass its startup check: GET /up got status 503.',
      transcript: [expect.stringMatching(/GET \/up: status 503 .*"fine \[URL\]"$/)],
    },
  });
  await house.settled('web.1 v1');
});

test('nobody has less than the boot timeout to pass, however soon the attempts are used up', async () => {
  build({ bootTimeoutMs: 60_000 });
  house.want({ target: release(1, [{ ...startup, attempts: 1, wait: 0.001 }], { STATUS: '503' }) });
  await until('answers', () =>
    house.fleet
      .all()
      .some((app) =>
        [...app.processes.values()].some(({ answers }) => (answers[0]?.times ?? 0) > 5),
      ),
  );
  envOf('web.1').STATUS = '200';
  expect(await house.outcome(1)).toMatchObject({ kind: 'live' });
});

test('a check that asks for more time than the boot timeout gets it', async () => {
  const patient = { ...startup, attempts: 100 };
  house.want({ target: release(1, [patient], { STATUS: '503' }) });
  await bootTimeoutPassed();
  envOf('web.1').STATUS = '200';
  expect(await house.outcome(1)).toMatchObject({ kind: 'live' });
});

test('a check that comes after a long one has all of its attempts', async () => {
  const checks: HealthCheck[] = [
    { type: 'startup', uptime: 0.4 },
    { ...startup, attempts: 100 },
  ];
  house.want({ target: release(1, checks, { STATUS: '503' }) });
  await until('its answers', () => records().some(({ answers }) => (answers[1]?.times ?? 0) > 5));
  envOf('web.1').STATUS = '200';
  expect(await house.outcome(1)).toMatchObject({ kind: 'live' });
});

test('it keeps its time when the runner is killed meanwhile', async () => {
  const patient = { ...startup, attempts: 100 };
  house.want({ target: release(1, [patient], { STATUS: '503' }) });
  await bootTimeoutPassed();
  const [id] = house.engine.containers.keys();
  house.killAndRestart();
  await until('an answer', () => house.fleet.all()[0]?.processes.values().next().value?.answers[0]);
  envOf('web.1').STATUS = '200';
  expect(await house.outcome(1)).toMatchObject({ kind: 'live' });
  expect(house.targets.map((target) => target.id)).toEqual([id]);
});

test('a web process that binds nothing fails as ever, whatever its check says', async () => {
  const check: HealthCheck = { ...startup, path: undefined as never, command: ['exit 0'] };
  const told = await house.roll(release(1, [check], { BOOT_MS: '60000' }));
  expect(told).toMatchObject({
    verdict: {
      code: 'R10',
      transcript: [expect.stringMatching(/^nothing listened on 0\.0\.0\.0:5000 for [\d.]+ s$/)],
    },
  });
});

test.each<[string, Partial<HealthCheck>, Record<string, string>, string | undefined]>([
  ['a redirect is good', {}, { STATUS: '302' }, undefined],
  ['a slow answer in time is good', {}, { ANSWER_MS: '200' }, undefined],
  ['no answer in time', { timeout: 0.1 }, { ANSWER_MS: '60000' }, 'got no answer within 0.1 s'],
  ['content that is there', { content: 'fine' }, {}, undefined],
  ['content that lacks', { content: 'superb' }, {}, 'GET /up got status 200 without "superb"'],
])('%s', async (_, fields, config, failure) => {
  const told = await house.roll(release(1, [{ ...startup, ...fields }], config));
  if (failure === undefined) expect(told.kind).toBe('live');
  else
    expect(told).toMatchObject({
      verdict: { code: 'R19', message: expect.stringContaining(failure) },
    });
});

test('a command that runs beside the process is asked with its config, and 0 is good', async () => {
  const asks = (script: string): HealthCheck => ({
    type: 'startup',
    wait: 0.05,
    command: [script],
  });
  expect(await house.roll(release(1, [asks('exit $CODE')], { CODE: '0' }))).toMatchObject({
    kind: 'live',
  });
  const bad = asks('echo no queue at $QUEUE; exit 2');
  const told = await house.roll(release(2, [bad], { QUEUE: 'amqp://secret-queue' }));
  expect(told).toMatchObject({
    verdict: {
      code: 'R19',
      transcript: [expect.stringMatching(/: exit status 2 .*"no queue at \[QUEUE\]"$/)],
    },
  });
});

test('an uptime is waited for, and whoever ends before it fails by that', async () => {
  const lasts: HealthCheck = { type: 'startup', uptime: 0.2 };
  house.want({ target: release(1, [lasts]) });
  await house.outcome(1);
  const process = house.fleet.all()[0]?.processes.values().next().value;
  expect((process?.upAt ?? 0) - (process?.startedAt ?? 0)).toBeGreaterThanOrEqual(200);
  const told = await house.roll(release(2, [{ ...lasts, uptime: 60 }], { DIE_AFTER_MS: '50' }));
  expect(told).toMatchObject({ verdict: { code: 'R16', exitCode: 7 } });
});

test('other types than web are asked as well', async () => {
  house.want({ formation: { worker: { quantity: 1, generation: 0 } } });
  const told = await house.roll(release(1, [startup], { STATUS: '500' }, 'worker'));
  expect(told).toMatchObject({ verdict: { code: 'R19', process: 'worker.1' } });
});

test('all startup checks must pass', async () => {
  const wrong: HealthCheck = { type: 'startup', wait: 0.05, command: ['exit 1'] };
  expect(await house.roll(release(1, [startup, wrong]))).toMatchObject({
    verdict: { code: 'R19', message: expect.stringContaining('exit 1 got exit status 1') },
  });
});

test('an engine that is away blames nobody', async () => {
  house.engine.beforeEffect = (effect) => {
    if (effect === 'runInside') throw new EngineError('away', 'no engine');
  };
  house.want({ target: release(1, [{ type: 'startup', wait: 0.05, command: ['exit 0'] }]) });
  await bootTimeoutPassed();
  house.engine.beforeEffect = () => {};
  expect(await house.outcome(1)).toMatchObject({ kind: 'live' });
});

async function twoWebs(checks: HealthCheck[]): Promise<void> {
  house.want({ formation: { web: { quantity: 2, generation: 0 } } });
  await house.roll(release(1, checks));
  await house.settled('web.1 v1', 'web.2 v1');
}

test('a process that is not ready leaves its routes, runs on, and comes back', async () => {
  await twoWebs([readiness]);
  envOf('web.1').STATUS = '503';
  await until('one target', () => routed().join() === 'web.2');
  expect(house.containers()).toEqual(['web.1 v1 running', 'web.2 v1 running']);
  await saidOnce(/^web\.1 is not ready: .*GET \/up got status 503; it leaves the routes/);
  envOf('web.1').STATUS = '200';
  await until('both', () => routed().join() === 'web.1,web.2');
  await saidOnce(/^web\.1 is ready again$/);
  expect(house.engine.started).toHaveLength(2);
});

test('where none is ready, all stay in their routes', async () => {
  await twoWebs([readiness]);
  envOf('web.1').STATUS = '503';
  await until('one target', () => routed().join() === 'web.2');
  envOf('web.2').STATUS = '503';
  await until('all', () => routed().join() === 'web.1,web.2');
  await saidOnce(
    /^web\.2 is not ready: .*; it stays in the routes, since no other process is ready/,
  );
  envOf('web.1').STATUS = '200';
  await until('the ready one', () => routed().join() === 'web.1');
});

test('the last good process of an app stays, and that is said once', async () => {
  await house.roll(release(1, [readiness]));
  let least = 1;
  const watched = setInterval(() => {
    least = Math.min(least, house.targets.length);
  });
  envOf('web.1').STATUS = '503';
  await saidOnce(/it stays in the routes/);
  await until('more answers', () =>
    house.fleet
      .all()
      .some((app) =>
        [...app.processes.values()].some(({ answers }) => (answers[0]?.times ?? 0) > 10),
      ),
  );
  clearInterval(watched);
  expect(least).toBe(1);
  expect(timesSaid(/is not ready/)).toBe(1);
});

test('a flapping check moves nothing', async () => {
  await twoWebs([
    { ...readiness, attempts: 1_000 },
    { ...liveness, attempts: 1_000 },
  ]);
  let flips = 0;
  const flapping = setInterval(() => {
    envOf('web.1').STATUS = flips++ % 2 === 0 ? '503' : '200';
  }, 15);
  await until('flips', () => flips > 20);
  clearInterval(flapping);
  expect(routed()).toEqual(['web.1', 'web.2']);
  expect(house.engine.started).toHaveLength(2);
});

test('a process that is not alive is replaced without a gap, counted as a crash, and the reason is said', async () => {
  await house.roll(release(1, [liveness]));
  const [old] = house.targets;
  let least = 1;
  const watched = setInterval(() => {
    least = Math.min(least, house.targets.length);
  });
  envOf('web.1').STATUS = '500';
  await until('another one', () => house.targets.some(({ id }) => id !== old?.id));
  await house.settled('web.1 v1');
  clearInterval(watched);
  expect(least).toBe(1);
  await saidOnce(
    /^Restarting web\.1 now: its liveness check failed 3 times, GET \/up got status 500$/,
  );
  expect(house.fleet.all()[0]?.memory.crashes).toMatchObject({ 'web.1@1': { count: 1 } });
});

test('one that is never alive for long is restarted ever more slowly', async () => {
  build({ backoffFirstMs: 60_000, backoffSlowestMs: 60_000 });
  await house.roll(release(1, [liveness], { STATUS: '500' }));
  await saidOnce(/^Restarting web\.1 in 60 s: its liveness check failed 3 times/);
  expect(house.engine.started).toHaveLength(2);
  expect(routed()).toEqual(['web.1']);
});

test('a runner that is killed while it probes goes on where it was', async () => {
  await twoWebs([startup, readiness, liveness].map((check) => ({ ...check, attempts: 5 })));
  envOf('web.1').STATUS = '404';
  await until('it is replaced', () => house.engine.started.length === 3);
  await house.settled('web.1 v1', 'web.2 v1');
  house.killAndRestart();
  await house.settled('web.1 v1', 'web.2 v1');
  envOf('web.2').STATUS = '404';
  await until('it is replaced', () => house.engine.started.length === 4);
  await house.settled('web.1 v1', 'web.2 v1');
});

test('one that was not ready, or had not passed its startup check, is not routed by the next runner', async () => {
  await twoWebs([{ ...startup, path: '/start' }, readiness]);
  envOf('web.1').STATUS = '503';
  await until('one target', () => routed().join() === 'web.2');
  house.killAndRestart();
  await until('its look', () => routed().length > 0);
  expect(routed()).toEqual(['web.2']);
  house.want({ target: release(2, [startup], { STATUS: '503' }) });
  await until('its start', () => house.containers().some((name) => name.includes('v2')));
  house.killAndRestart();
  await until('its look', () => routed().length > 0);
  expect(await house.outcome(2)).toMatchObject({ verdict: { code: 'R19' } });
  await until('the old one', () => routed().join() === 'web.2');
});

test('with its process every probe ends, and nothing of it is remembered', async () => {
  await house.roll(release(1, [startup, readiness], { ANSWER_MS: '1' }));
  const [first] = house.fleet.all();
  const watch = [...(first?.handles.values() ?? [])][0]?.watch.signal;
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  expect(watch?.aborted).toBe(true);
  expect(first?.memory.checked).toEqual({});
});
