import { request } from 'node:http';
import type { HealthCheck } from '@tfp/contract/releases';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { type EngineApp, engineApp } from '../support/engine-app.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

// Goal: each kind of check on real containers. Method: as in rollout.docker.test.ts, but an app for each test: they wait
// more than they work, and do it side by side. The app answers as it was last told to at `/become`.

const SECRET = 'amqp://canary-of-the-config';
const SETTINGS = { TFP_BOOT_TIMEOUT_MS: '10000', TFP_STOP_GRACE_MS: '3000' };

let runner: RunnerUnderTest;

beforeAll(async () => {
  await testImage();
  runner = await startRunner(SETTINGS);
});
afterAll(() => runner?.dispose());

const docker = new Docker();
const said = (by: RunnerUnderTest, words: RegExp) =>
  until(`${words}`, () => by.logs.texts().some((text) => words.test(text)));

const roll = (app: EngineApp, checks: HealthCheck[], config = {}, type = 'web') =>
  app.roll(config, { healthChecks: { [type]: checks } });

function become(app: EngineApp, name: string, change: Record<string, string>): Promise<void> {
  const host = app.targets().find(({ process }) => process === name)?.address ?? '';
  const path = `/become?${new URLSearchParams(change)}`;
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port: 5000, path, agent: false }, (response) => {
      response.resume().on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const path: HealthCheck = { type: 'startup', path: '/health', wait: 0.2 };
const shell = (script: string, timeout = 30): HealthCheck => {
  return { type: 'startup', command: ['/bin/sh', '-c', script], timeout, wait: 1 };
};
const missing: HealthCheck = { type: 'startup', command: ['/no/such/program'], wait: 1 };

describe.concurrent('each app for itself', () => {
  test('readiness unroutes one of two, never the last; a runner that was killed meanwhile goes on', async () => {
    const killed = await startRunner(SETTINGS);
    try {
      const app = await engineApp(killed);
      const readiness: HealthCheck = { ...path, type: 'readiness', timeout: 3 };
      app.want({ formation: { web: { quantity: 2, generation: 0 } } });
      expect((await roll(app, [readiness])).kind).toBe('live');
      await until('two', () => app.targets().length === 2);
      await become(app, 'web.1', { STATUS: '503' });
      await until('one', () => app.targets().length === 1);
      expect(app.targets()[0]?.process).toBe('web.2');
      await killed.kill();
      await killed.restart();
      await become(app, 'web.2', { ANSWER_MS: '60000' });
      await said(killed, /web\.2 is not ready: .*no answer within 3 s; it stays/);
      await until('all', () => app.targets().length === 2);
      await become(app, 'web.1', { STATUS: '200' });
      await until(
        'the ready one',
        () =>
          app
            .targets()
            .map(({ process }) => process)
            .join() === 'web.1',
      );
    } finally {
      await killed.dispose();
    }
  });

  test('a slow answer within the time is good, and so is a redirect', async () => {
    const app = await engineApp(runner, 'slow');
    const slow = { ...path, timeout: 30 };
    expect((await roll(app, [slow], { ANSWER_MS: '2000' })).kind).toBe('live');
    expect((await roll(app, [slow], { STATUS: '302' })).kind).toBe('live');
  });

  test('a process that answers 503 fails its release with what was heard', async () => {
    const app = await engineApp(runner, 'refusing');
    expect(await roll(app, [path], { STATUS: '503', URL: SECRET })).toMatchObject({
      verdict: {
        code: 'R19',
        process: 'web.1',
        transcript: [expect.stringMatching(/GET \/health: status 503 .*, "fine \[URL\]"$/)],
        lines: [expect.stringContaining('booting web.1')],
      },
    });
    const lines = app.told().flatMap((entry) => (entry.kind === 'progress' ? entry.line : []));
    expect(lines).toContain('web.1 waits for its startup check: GET /health got status 503');
  });

  test.each([
    ['a path that hangs', { ...path, timeout: 1 }, 'no answer within 1 s'],
    ['a command that hangs', shell('trap "" TERM; sleep 777', 2), 'no answer within 2 s'],
    ['a command that is not there', missing, 'exit status 127'],
  ])('%s ends the release', async (what, check, words) => {
    const app = await engineApp(runner, what.replaceAll(' ', '-'));
    expect(await roll(app, [check], { ANSWER_MS: '60000' })).toMatchObject({
      verdict: { code: 'R19', transcript: [expect.stringContaining(words)] },
    });
  });

  test('a command that fails ends the release, and what served before serves on', async () => {
    const app = await engineApp(runner, 'failing');
    await roll(app, []);
    const before = app.targets()[0]?.id;
    const failing = shell('echo no queue at $QUEUE >&2; exit 2');
    expect(await roll(app, [failing], { QUEUE: SECRET })).toMatchObject({
      verdict: {
        code: 'R19',
        transcript: [expect.stringMatching(/exit status 2 .*, "no queue at \[QUEUE\]"$/)],
      },
    });
    expect(before).toBeDefined();
    expect(app.targets()[0]?.id).toBe(before);
  });

  test('a command runs in the container with the config of the release, of which the engine hears nothing', async () => {
    const app = await engineApp(runner, 'asked');
    const seen: string[] = [];
    const events = await docker.getEvents({ filters: { event: ['exec_create'] } });
    events.on('data', (chunk) => seen.push(String(chunk)));
    const check = shell('test "$QUEUE" = "$EXPECTED"');
    expect((await roll(app, [check], { QUEUE: SECRET, EXPECTED: SECRET })).kind).toBe('live');
    const id = app.targets()[0]?.id ?? '-';
    await until('the event', () => seen.some((text) => text.includes(id)));
    (events as unknown as { destroy: () => void }).destroy();
    expect(seen.join()).not.toContain('canary');
    expect(JSON.stringify(await docker.getContainer(id).inspect())).not.toContain('canary');
  });

  test('an uptime is waited for, by a worker as well', async () => {
    const app = await engineApp(runner, 'working');
    app.want({ formation: { worker: { quantity: 1, generation: 0 } } });
    const begun = performance.now();
    const told = await roll(app, [{ type: 'startup', uptime: 2 }], {}, 'worker');
    expect(told.kind).toBe('live');
    expect(performance.now() - begun).toBeGreaterThan(2_000);
    const failed = await roll(app, [shell('exit 1')], {}, 'worker');
    expect(failed).toMatchObject({ verdict: { code: 'R19', process: 'worker.1' } });
  });

  test('liveness replaces a process that hangs, after its replacement is up', async () => {
    const app = await engineApp(runner, 'hanging');
    const hanging: HealthCheck = { ...path, type: 'liveness', timeout: 3 };
    const liveness: HealthCheck = { ...shell('test ! -e /tmp/sick'), type: 'liveness', wait: 1 };
    expect((await roll(app, [hanging, liveness])).kind).toBe('live');
    const [old] = app.targets();
    const from = runner.router.lines.length;
    await become(app, 'web.1', { ANSWER_MS: '60000' });
    await until('another', () => app.targets().length === 1 && app.targets()[0]?.id !== old?.id);
    for (const line of runner.router.lines.slice(from)) {
      const route = line.kind === 'change' && line.set.find(({ host }) => host === app.host);
      if (route) expect(route.kind === 'app' && route.targets.length).toBeGreaterThan(0);
    }
    await said(
      runner,
      /Restarting web\.1 now: its liveness check failed 3 times, GET \/health got no answer/,
    );
  });
});
