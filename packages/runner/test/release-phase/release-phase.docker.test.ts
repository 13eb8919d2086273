import type { RunnableRelease } from '@tfp/contract/releases';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { type EngineApp, engineApp } from '../support/engine-app.ts';
import { letGo, WAIT } from '../support/let-go.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';

// Goal: a release command on the real engine: once, alone, told line by line, and truthful about its end. Method: a
// real runner between an api, a router and a log store that the test plays itself. Tests that wait have apps of their
// own, side by side; those that kill the runner come one after the other.

const LIMIT_MS = 20_000;

let runner: RunnerUnderTest;
let app: EngineApp;
let serving: RunnableRelease;

beforeAll(async () => {
  runner = await startRunner({
    TFP_STOP_GRACE_MS: '1000',
    TFP_RELEASE_COMMAND_MS: String(LIMIT_MS),
  });
  ({ own: app, serving } = await served());
});
afterAll(() => runner?.dispose());

const docker = new Docker();

/** An app of which a release is live already. */
async function served(name?: string): Promise<{ own: EngineApp; serving: RunnableRelease }> {
  const own = await engineApp(runner, name);
  const serving = own.offer();
  await own.outcomeOf(serving);
  return { own, serving };
}

const offer = (to: EngineApp, releaseCommand: string | null, config: Record<string, string> = {}) =>
  to.offer(config, { releaseCommand });
const told = (by: EngineApp, { version }: RunnableRelease) =>
  by.told().filter((entry) => 'version' in entry && entry.version === version);

const textsOf = ({ id }: EngineApp) =>
  runner.logs.lines.flatMap(({ appId, text }) => (appId === id ? text : []));

/** The output as whoever passes over what it has already reads it. */
function output(by: EngineApp, target: RunnableRelease): string[] {
  const lines: string[] = [];
  for (const entry of told(by, target)) {
    if (entry.kind === 'output') lines.push(...entry.lines.slice(lines.length - entry.from));
  }
  return lines;
}

const commandOf = (of: EngineApp, { version }: RunnableRelease) =>
  until(`the container of release.${version}`, async () =>
    (await of.containers()).find(
      ({ Labels, State }) => Labels['tfp.process'] === `release.${version}` && State === 'running',
    ),
  );

async function settled(of: EngineApp, { version }: RunnableRelease): Promise<void> {
  const [container] = await of.left(1);
  expect(container?.Labels).toMatchObject({
    'tfp.process': 'web.1',
    'tfp.release': String(version),
  });
  await until('its route', () => of.targets()[0]?.id === container?.Id);
}

describe.concurrent('each app for itself', () => {
  test('it runs before anything switches, in the new release’s config, and every line is told in order', async () => {
    const { own } = await served('told');
    const count = 'i=0; while [ $i -lt 5000 ]; do i=$((i+1)); echo "line $i"; done';
    const serving = offer(own, `echo "$DYNO $TFP_RELEASE $GREETING"; ${count}`, { GREETING: 'hi' });
    const outcome = await own.outcomeOf(serving);
    expect(outcome.kind).toBe('live');
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index + 1}`);
    const { version } = serving;
    expect(output(own, serving)).toEqual([`release.${version} v${version} hi`, ...lines]);
    for (const entry of told(own, serving)) {
      if (entry.kind === 'output') expect(entry.seq).toBeLessThan(outcome.seq);
    }
    await settled(own, serving);
    const texts = textsOf(own);
    expect(texts.some((text) => text.startsWith(`Starting release.${version} with command`))).toBe(
      true,
    );
    expect([...runner.logs.ended.values()].some((text) => text.includes('line 5000'))).toBe(true);
  });

  test('one that fails fails its release with its last lines, and no secret of the config is told', async () => {
    const { own, serving } = await served('failing');
    const secret = 'postgres://user:pa55w0rd@db:5432/app';
    const target = offer(own, 'echo "no table at $DATABASE_URL" >&2; exit 3', {
      DATABASE_URL: secret,
    });
    expect(await own.outcomeOf(target)).toMatchObject({
      kind: 'failed',
      verdict: {
        code: 'R18',
        process: `release.${target.version}`,
        exitCode: 3,
        lines: ['no table at [DATABASE_URL]'],
      },
    });
    expect(output(own, target)).toEqual(['no table at [DATABASE_URL]']);
    expect(JSON.stringify(runner.journal)).not.toContain('pa55w0rd');
    await settled(own, serving);
  });

  test('one that the image does not have says so', async () => {
    const { own } = await served('unable');
    const target = offer(own, 'bundle exec rake db:migrate');
    expect(await own.outcomeOf(target)).toMatchObject({
      verdict: { code: 'R18', exitCode: 127, hint: expect.stringContaining('not found') },
    });
  });

  test('a newer release with a command waits until the running one has ended', async () => {
    const { own } = await served('waiting');
    const first = offer(own, `${WAIT}; exit 1`);
    const { Id } = await commandOf(own, first);
    const second = offer(own, 'echo second');
    await runner.heard();
    await letGo(Id);
    expect(await own.outcomeOf(second)).toMatchObject({ kind: 'live' });
    expect(told(own, first).some(({ kind }) => kind === 'failed')).toBe(false);
    const ended = runner.logs.ended.get(Id);
    expect(ended).toBeDefined();
    await settled(own, second);
  });

  test('a newer release without a command rolls out at once, and the running one is stopped', async () => {
    const { own } = await served('overtaken');
    const first = offer(own, 'sleep 30');
    await commandOf(own, first);
    const second = offer(own, null);
    expect(await own.outcomeOf(second)).toMatchObject({ kind: 'live' });
    await settled(own, second);
    const words = `Stopping release.${first.version}: `;
    expect(textsOf(own).some((text) => text.startsWith(words))).toBe(true);
  });

  test('one that does not end in its time is stopped and fails', async () => {
    const { own, serving } = await served('stubborn');
    const target = offer(own, 'trap "" TERM; echo stubborn; while true; do sleep 0.1; done');
    const outcome = await own.outcomeOf(target);
    expect(outcome).toMatchObject({
      verdict: {
        code: 'R18',
        message: expect.stringContaining('within 20 s'),
        lines: ['stubborn'],
      },
    });
    await settled(own, serving);
  });
});

test('it is listed while it runs, and a runner that was killed goes on watching it', async () => {
  const target = offer(app, `echo one; ${WAIT}; echo two`);
  const { Id } = await commandOf(app, target);
  await until('a line', () => output(app, target).length === 1);
  const listed = await runner.client.processes(app.id);
  expect(listed).toContainEqual(
    expect.objectContaining({ name: `release.${target.version}`, type: 'release', state: 'up' }),
  );
  await runner.kill();
  await runner.restart();
  await letGo(Id);
  expect(await app.outcomeOf(target)).toMatchObject({ kind: 'live' });
  expect(output(app, target)).toEqual(['one', 'two']);
  serving = target;
  await settled(app, target);
});

test('a runner that was away takes the exit code of a command that ended meanwhile', async () => {
  const target = offer(app, `echo begun; ${WAIT}; echo alone; exit 5`);
  const { Id } = await commandOf(app, target);
  // A runner that dies before a container has fetched its environment takes that with it.
  await until('its first line', async () =>
    (await app.linesOf(`release.${target.version}`)).includes('begun'),
  );
  await runner.kill();
  await letGo(Id);
  await docker.getContainer(Id).wait();
  await runner.restart();
  expect(await app.outcomeOf(target)).toMatchObject({ verdict: { code: 'R18', exitCode: 5 } });
  expect(output(app, target)).toEqual(['begun', 'alone']);
});

test('one that somebody removed while the runner was away is not run again', async () => {
  const target = offer(app, 'sleep 30');
  const { Id } = await commandOf(app, target);
  await runner.kill();
  await docker.getContainer(Id).remove({ force: true });
  await runner.restart();
  expect(await app.outcomeOf(target)).toMatchObject({
    verdict: { code: 'R18', hint: expect.stringContaining(`releases:retry v${target.version}`) },
  });
  await settled(app, serving);
});

test('the runner says whether the engine has an image', async () => {
  expect(await runner.client.hasImage(app.image)).toBe(true);
  expect(await runner.client.hasImage(`sha256:${'0'.repeat(64)}`)).toBe(false);
});

test('a destroyed app ends its command, and leaves nothing behind', async () => {
  await commandOf(app, offer(app, 'sleep 30'));
  runner.api.remove(app.id);
  await until('gone', () => app.told().find(({ kind }) => kind === 'gone'));
  expect(await app.containers()).toEqual([]);
  const filters = { label: [`tfp.app=${app.id}`] };
  expect(await docker.listNetworks({ filters })).toEqual([]);
});
