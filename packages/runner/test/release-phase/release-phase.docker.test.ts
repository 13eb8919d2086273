import type { DesiredApp } from '@tfp/contract/desired-state';
import type { JournalEntry } from '@tfp/contract/journal';
import type { RunnableRelease } from '@tfp/contract/releases';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { desiredApp } from '../support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

// Goal: a release command on the real engine: once, alone, told line by line, and truthful about its end. Method: a
// real runner between an api, a router and a log store that the test plays itself.

const LIMIT_MS = 5_000;
const HOST = 'hello.localhost';

let runner: RunnerUnderTest;
let image: string;
let app: DesiredApp;
let release: ReturnType<typeof desiredApp>['release'];
let version = 0;

beforeAll(async () => {
  image = await testImage();
  runner = await startRunner({
    TFP_STOP_GRACE_MS: '1000',
    TFP_RELEASE_COMMAND_MS: String(LIMIT_MS),
  });
  ({ app, release } = desiredApp(runner.master));
  await outcomeOf(offer(null));
});
afterAll(() => runner?.dispose());

const docker = new Docker();
const own = () => ({ label: [`tfp.platform=${runner.platformId}`] });
const containers = () => docker.listContainers({ all: true, filters: own() });
const told = (target: RunnableRelease) =>
  runner.journal.filter((entry) => 'version' in entry && entry.version === target.version);

/** Offers a release as the api does. */
function offer(command: string | null, config: Record<string, string> = {}): RunnableRelease {
  version += 1;
  const target = { ...release(version, image, config), releaseCommand: command };
  runner.api.set({ ...(runner.api.apps.get(app.id) ?? app), target });
  return target;
}

/** Waits for a release's outcome and takes it into the ledger. */
async function outcomeOf(target: RunnableRelease) {
  const outcome = await until(`an outcome of v${target.version}`, () =>
    told(target).find(
      (entry): entry is Extract<JournalEntry, { kind: 'live' | 'failed' }> =>
        entry.kind === 'live' || entry.kind === 'failed',
    ),
  );
  const live = outcome.kind === 'live' ? target : (runner.api.apps.get(app.id)?.live ?? null);
  runner.api.change(app.id, { target: null, live });
  return outcome;
}

/** The output as whoever passes over what it has already reads it. */
function output(target: RunnableRelease): string[] {
  const lines: string[] = [];
  for (const entry of told(target)) {
    if (entry.kind === 'output') lines.push(...entry.lines.slice(lines.length - entry.from));
  }
  return lines;
}

const commandOf = (target: RunnableRelease) =>
  until(`the container of release.${target.version}`, async () =>
    (await containers()).find(
      ({ Labels, State }) =>
        Labels['tfp.process'] === `release.${target.version}` && State === 'running',
    ),
  );
const settled = async (target: RunnableRelease) => {
  const [container] = await until('one container', async () => {
    const found = await containers();
    return found.length === 1 && found;
  });
  expect(container?.Labels).toMatchObject({
    'tfp.process': 'web.1',
    'tfp.release': String(target.version),
  });
  await until('its route', () => runner.router.targets(HOST)[0]?.id === container?.Id);
};

let serving: RunnableRelease;

test('it runs before anything switches, in the new release’s config, and every line is told in order', async () => {
  const count = 'i=0; while [ $i -lt 5000 ]; do i=$((i+1)); echo "line $i"; done';
  serving = offer(`echo "$DYNO $TFP_RELEASE $GREETING"; ${count}`, { GREETING: 'hi' });
  const outcome = await outcomeOf(serving);
  expect(outcome.kind).toBe('live');
  const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index + 1}`);
  const { version } = serving;
  expect(output(serving)).toEqual([`release.${version} v${version} hi`, ...lines]);
  for (const entry of told(serving)) {
    if (entry.kind === 'output') expect(entry.seq).toBeLessThan(outcome.seq);
  }
  await settled(serving);
  const texts = runner.logs.texts();
  expect(texts.some((text) => text.startsWith(`Starting release.${version} with command`))).toBe(
    true,
  );
  expect([...runner.logs.ended.values()].some((text) => text.includes('line 5000'))).toBe(true);
});

test('one that fails fails its release with its last lines, and no secret of the config is told', async () => {
  const secret = 'postgres://user:pa55w0rd@db:5432/app';
  const target = offer('echo "no table at $DATABASE_URL" >&2; exit 3', { DATABASE_URL: secret });
  expect(await outcomeOf(target)).toMatchObject({
    kind: 'failed',
    verdict: {
      code: 'R18',
      process: `release.${target.version}`,
      exitCode: 3,
      lines: ['no table at [DATABASE_URL]'],
    },
  });
  expect(output(target)).toEqual(['no table at [DATABASE_URL]']);
  expect(JSON.stringify(runner.journal)).not.toContain('pa55w0rd');
  await settled(serving);
});

test('one that the image does not have says so', async () => {
  const target = offer('bundle exec rake db:migrate');
  expect(await outcomeOf(target)).toMatchObject({
    verdict: { code: 'R18', exitCode: 127, hint: expect.stringContaining('not found') },
  });
});

test('it is listed while it runs, and a runner that was killed goes on watching it', async () => {
  const target = offer('echo one; sleep 2; echo two');
  await commandOf(target);
  await until('a line', () => output(target).length === 1);
  const listed = await runner.client.processes(app.id);
  expect(listed).toContainEqual(
    expect.objectContaining({ name: `release.${target.version}`, type: 'release', state: 'up' }),
  );
  await runner.kill();
  await runner.restart();
  expect(await outcomeOf(target)).toMatchObject({ kind: 'live' });
  expect(output(target)).toEqual(['one', 'two']);
  serving = target;
  await settled(target);
});

test('a runner that was away takes the exit code of a command that ended meanwhile', async () => {
  const target = offer('sleep 0.3; echo alone; exit 5');
  const { Id } = await commandOf(target);
  await runner.kill();
  await docker.getContainer(Id).wait();
  await runner.restart();
  expect(await outcomeOf(target)).toMatchObject({ verdict: { code: 'R18', exitCode: 5 } });
  expect(output(target)).toEqual(['alone']);
});

test('one that somebody removed while the runner was away is not run again', async () => {
  const target = offer('sleep 30');
  const { Id } = await commandOf(target);
  await runner.kill();
  await docker.getContainer(Id).remove({ force: true });
  await runner.restart();
  expect(await outcomeOf(target)).toMatchObject({
    verdict: { code: 'R18', hint: expect.stringContaining(`releases:retry v${target.version}`) },
  });
  await settled(serving);
});

test('a newer release with a command waits until the running one has ended', async () => {
  const first = offer('sleep 1; exit 1');
  const { Id } = await commandOf(first);
  const second = offer('echo second');
  expect(await outcomeOf(second)).toMatchObject({ kind: 'live' });
  expect(told(first).some(({ kind }) => kind === 'failed')).toBe(false);
  const ended = runner.logs.ended.get(Id);
  expect(ended).toBeDefined();
  serving = second;
  await settled(second);
});

test('a newer release without a command rolls out at once, and the running one is stopped', async () => {
  const first = offer('sleep 30');
  await commandOf(first);
  const second = offer(null);
  expect(await outcomeOf(second)).toMatchObject({ kind: 'live' });
  serving = second;
  await settled(second);
  const words = `Stopping release.${first.version}: `;
  expect(runner.logs.texts().some((text) => text.startsWith(words))).toBe(true);
});

test('one that does not end in its time is stopped and fails', async () => {
  const target = offer('trap "" TERM; echo stubborn; while true; do sleep 0.1; done');
  const outcome = await outcomeOf(target);
  expect(outcome).toMatchObject({
    verdict: { code: 'R18', message: expect.stringContaining('within 5 s'), lines: ['stubborn'] },
  });
  await settled(serving);
});

test('the runner says whether the engine has an image', async () => {
  expect(await runner.client.hasImage(image)).toBe(true);
  expect(await runner.client.hasImage(`sha256:${'0'.repeat(64)}`)).toBe(false);
});

test('a destroyed app ends its command, and leaves nothing behind', async () => {
  await commandOf(offer('sleep 30'));
  runner.api.remove(app.id);
  await until('gone', () => runner.journal.find(({ kind }) => kind === 'gone'));
  expect(await containers()).toEqual([]);
  expect(await docker.listNetworks({ filters: own() })).toEqual([]);
});
