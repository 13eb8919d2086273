import { request } from 'node:http';
import type { DesiredApp } from '@tfp/contract/desired-state';
import type { JournalEntry } from '@tfp/contract/journal';
import type { HealthCheck, RunnableRelease } from '@tfp/contract/releases';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { desiredApp } from '../support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

// Goal: each kind of check on real containers. Method: as in rollout.docker.test.ts; the app answers as it was last told
// to at `/become`.

const HOST = 'hello.localhost';
const SECRET = 'amqp://canary-of-the-config';

let runner: RunnerUnderTest;
let image: string;
let app: DesiredApp;
let plain: ReturnType<typeof desiredApp>['release'];
let version = 0;

beforeAll(async () => {
  image = await testImage();
  runner = await startRunner({ TFP_BOOT_TIMEOUT_MS: '4000', TFP_STOP_GRACE_MS: '3000' });
  ({ app, release: plain } = desiredApp(runner.master));
});
afterAll(() => runner?.dispose());

const docker = new Docker();
const targets = () => runner.router.targets(HOST);
const said = (words: RegExp) =>
  until(`${words}`, () => runner.logs.texts().some((text) => words.test(text)));

async function roll(
  checks: HealthCheck[],
  config: Record<string, string> = {},
  change: Partial<DesiredApp> = {},
) {
  version += 1;
  const healthChecks = 'worker' in (change.formation ?? {}) ? { worker: checks } : { web: checks };
  const target: RunnableRelease = { ...plain(version, image, config), healthChecks };
  const before = runner.api.apps.get(app.id) ?? app;
  runner.api.set({ ...before, ...change, target });
  const told = await until(`an outcome of v${version}`, () =>
    runner.journal.find(
      (entry): entry is Extract<JournalEntry, { kind: 'live' | 'failed' }> =>
        (entry.kind === 'live' || entry.kind === 'failed') && entry.version === target.version,
    ),
  );
  runner.api.change(app.id, { target: null, live: told.kind === 'live' ? target : before.live });
  return told;
}

function become(name: string, change: Record<string, string>): Promise<void> {
  const host = targets().find(({ process }) => process === name)?.address ?? '';
  const path = `/become?${new URLSearchParams(change)}`;
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port: 5000, path, agent: false }, (response) => {
      response.resume().on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const path: HealthCheck = { type: 'startup', path: '/health', wait: 1 };
const shell = (script: string): HealthCheck => {
  return { type: 'startup', command: ['/bin/sh', '-c', script], timeout: 2, wait: 1 };
};

test('a slow answer within the time is good, and so is a redirect', async () => {
  expect((await roll([path], { ANSWER_MS: '4900' })).kind).toBe('live');
  expect((await roll([path], { STATUS: '302' })).kind).toBe('live');
});

test('a process that answers 503, or hangs, fails its release with what was heard', async () => {
  const failed = await roll([path], { STATUS: '503', URL: SECRET });
  expect(failed).toMatchObject({
    verdict: {
      code: 'R19',
      process: 'web.1',
      transcript: [expect.stringMatching(/GET \/health: status 503 .*, "fine \[URL\]"$/)],
      lines: [expect.stringContaining('booting web.1')],
    },
  });
  const told = runner.journal.flatMap((entry) => (entry.kind === 'progress' ? entry.line : []));
  expect(told).toContain('web.1 waits for its startup check: GET /health got status 503');
  const late = await roll([{ ...path, timeout: 1 }], { ANSWER_MS: '60000' });
  expect(late).toMatchObject({
    verdict: { code: 'R19', transcript: [expect.stringContaining('no answer within 1 s')] },
  });
});

test('a command runs in the container with the config of the release, of which the engine hears nothing', async () => {
  const seen: string[] = [];
  const events = await docker.getEvents({ filters: { event: ['exec_create'] } });
  events.on('data', (chunk) => seen.push(String(chunk)));
  expect(
    (await roll([shell('test "$QUEUE" = "$EXPECTED"')], { QUEUE: SECRET, EXPECTED: SECRET })).kind,
  ).toBe('live');
  await until('the event', () => seen.some((text) => text.includes(targets()[0]?.id ?? '-')));
  (events as unknown as { destroy: () => void }).destroy();
  expect(seen.join()).not.toContain('canary');
  const [target] = targets();
  expect(JSON.stringify(await docker.getContainer(target?.id ?? '').inspect())).not.toContain(
    'canary',
  );
});

test('a command that fails, hangs or is not there ends the release', async () => {
  expect(
    await roll([shell('echo no queue at $QUEUE >&2; exit 2')], { QUEUE: SECRET }),
  ).toMatchObject({
    verdict: {
      code: 'R19',
      transcript: [expect.stringMatching(/exit status 2 .*, "no queue at \[QUEUE\]"$/)],
    },
  });
  const before = targets()[0]?.id;
  expect(await roll([shell('trap "" TERM; sleep 777')])).toMatchObject({
    verdict: { transcript: [expect.stringContaining('no answer within 2 s')] },
  });
  expect(await roll([{ type: 'startup', command: ['/no/such/program'], wait: 1 }])).toMatchObject({
    verdict: { transcript: [expect.stringContaining('exit status 127')] },
  });
  expect(targets()[0]?.id).toBe(before);
});

test('an uptime is waited for, by a worker as well', async () => {
  const worker = { quantity: 1, generation: 0 };
  const begun = performance.now();
  const told = await roll([{ type: 'startup', uptime: 3 }], {}, { formation: { worker } });
  expect(told.kind).toBe('live');
  expect(performance.now() - begun).toBeGreaterThan(3_000);
  const failed = await roll([shell('exit 1')], {}, { formation: { worker } });
  expect(failed).toMatchObject({ verdict: { code: 'R19', process: 'worker.1' } });
});

test('readiness unroutes one of two, never the last; a runner that was killed meanwhile goes on', async () => {
  const formation = { web: { quantity: 2, generation: 0 } };
  const readiness: HealthCheck = { type: 'readiness', path: '/health', wait: 1, timeout: 1 };
  runner.api.change(app.id, { formation });
  expect((await roll([readiness])).kind).toBe('live');
  await until('two', () => targets().length === 2);
  await become('web.1', { STATUS: '503' });
  await until('one', () => targets().length === 1);
  expect(targets()[0]?.process).toBe('web.2');
  await runner.kill();
  await runner.restart();
  await become('web.2', { ANSWER_MS: '60000' });
  await said(/web\.2 is not ready: .*no answer within 1 s; it stays/);
  await until('all', () => targets().length === 2);
  await become('web.1', { STATUS: '200' });
  await until('the ready one', () => targets().length === 1 && targets()[0]?.process === 'web.1');
});

test('liveness replaces a process that hangs, after its replacement is up', async () => {
  const formation = { web: { quantity: 1, generation: 0 } };
  const liveness: HealthCheck = { ...shell('test ! -e /tmp/sick'), type: 'liveness', wait: 1 };
  runner.api.change(app.id, { formation });
  expect((await roll([{ ...path, type: 'liveness', wait: 1, timeout: 1 }, liveness])).kind).toBe(
    'live',
  );
  const [old] = targets();
  const from = runner.router.lines.length;
  await become('web.1', { ANSWER_MS: '60000' });
  await until('another', () => targets().length === 1 && targets()[0]?.id !== old?.id);
  for (const line of runner.router.lines.slice(from)) {
    const [route] = line.kind === 'change' ? line.set : [];
    expect(route?.kind === 'app' && route.targets.length).toBeGreaterThan(0);
  }
  await said(
    /Restarting web\.1 now: its liveness check failed 3 times, GET \/health got no answer/,
  );
});
