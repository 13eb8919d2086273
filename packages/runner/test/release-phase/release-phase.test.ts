import type { JournalEntry } from '@tfp/contract/journal';
import type { RunnableRelease } from '@tfp/contract/releases';
import { afterEach, expect, test } from 'vitest';
import { listProcesses } from '#src/apps/list-processes.ts';
import { restartProcess } from '#src/apps/restart-process.ts';
import type { Timers } from '#src/config.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

let house: House;

afterEach(() => house.close());

async function liveHouse(timers: Partial<Timers> = {}) {
  house = new House(timers);
  await house.roll(house.release(1));
  await house.settled('web.1 v1');
}

const withCommand = (version: number, command: string, config = {}): RunnableRelease => {
  return { ...house.release(version, house.image, config), releaseCommand: command };
};
const told = (version: number) =>
  house.journal.filter((entry) => 'version' in entry && entry.version === version);
const kindsOf = (entries: JournalEntry[]) => [...new Set(entries.map(({ kind }) => kind))];
const progress = (version: number) =>
  told(version).flatMap((entry) => (entry.kind === 'progress' ? entry.line : []));
/** What whoever follows the journal has after passing over what it has already. */
function output(version: number): string[] {
  const lines: string[] = [];
  for (const entry of told(version)) {
    if (entry.kind !== 'output') continue;
    expect(entry.from).toBeLessThanOrEqual(lines.length);
    lines.push(...entry.lines.slice(lines.length - entry.from));
  }
  return lines;
}
const commandOf = (version: number) =>
  until(`release.${version}`, () =>
    [...house.engine.containers.values()].find(
      ({ env, state }) => env.DYNO === `release.${version}` && state === 'running',
    ),
  );

test('a release whose command passes goes live, and everything it wrote is told before', async () => {
  await liveHouse();
  const live = await house.roll(withCommand(2, 'echo one; echo two; sleep 0.02; echo three'));
  expect(live).toMatchObject({ kind: 'live', proof: { processes: ['web.1'] } });
  expect(output(2)).toEqual(['one', 'two', 'three']);
  expect(progress(2)).toEqual([
    'Running release command: echo one; echo two; sleep 0.02; echo three',
    expect.stringMatching(/^Release command done in \d\.\d s$/),
    expect.stringMatching(/^web\.1 is up/),
  ]);
  expect(kindsOf(told(2).filter(({ kind }) => kind !== 'process' && kind !== 'settled'))).toEqual([
    'progress',
    'output',
    'live',
  ]);
  await house.settled('web.1 v2');
});

test('that it began and that it passed are told apart from other lines, each once', async () => {
  await liveHouse();
  await house.roll(withCommand(2, 'echo one'));
  const marked = told(2).flatMap((entry) =>
    entry.kind === 'progress' && entry.command !== undefined ? [entry.command] : [],
  );
  expect(marked).toEqual(['started', 'passed']);
});

test('the command runs beside the old release, which serves on, and is listed while it runs', async () => {
  await liveHouse();
  house.want({ target: withCommand(2, 'sleep 60') });
  const { env, labels } = await commandOf(2);
  expect(env).toMatchObject({ DYNO: 'release.2', TFP_RELEASE: 'v2' });
  expect(labels).toMatchObject({ 'tfp.kind': 'release', 'tfp.type': 'release' });
  expect(house.containers()).toEqual(['release.2 v2 running', 'web.1 v1 running']);
  expect(house.targets).toHaveLength(1);
  const app = house.fleet.find(house.desired.id);
  expect(listProcesses(app)).toMatchObject([
    { name: 'release.2', type: 'release', state: 'up', command: 'sleep 60' },
    { name: 'web.1', version: 1 },
  ]);
  expect(() => restartProcess(house.world, app, 'release.2')).toThrow(/runs once/);
});

test('a command that fails fails its release with its last lines, and the old one serves on', async () => {
  await liveHouse();
  const before = house.targets;
  expect(await house.roll(withCommand(2, 'echo no column; exit 3'))).toMatchObject({
    kind: 'failed',
    verdict: {
      code: 'R18',
      message: 'The release command exited with status 3.',
      process: 'release.2',
      exitCode: 3,
      lines: ['no column'],
    },
  });
  expect(output(2)).toEqual(['no column']);
  await house.settled('web.1 v1');
  expect(house.targets).toEqual(before);
  expect(await house.roll(withCommand(3, 'echo fine'))).toMatchObject({ kind: 'live' });
});

test('a command of an image that is not there fails as any process of it would', async () => {
  await liveHouse();
  const target = { ...house.release(2, 'sha256:none'), releaseCommand: 'echo' };
  expect(await house.roll(target)).toMatchObject({
    verdict: { code: 'R17', process: 'release.2' },
  });
  await house.settled('web.1 v1');
});

test('a command that does not end in its time is stopped, and fails even when it leaves in peace', async () => {
  await liveHouse({ releaseCommandMs: 60 });
  expect(await house.roll(withCommand(2, 'sleep 60'))).toMatchObject({
    verdict: { code: 'R18', message: expect.stringContaining('0.06 s') },
  });
  await house.settled('web.1 v1');
  const deaf = withCommand(3, 'sleep 60', { IGNORE_TERM: '1' });
  expect(await house.roll(deaf)).toMatchObject({ verdict: { code: 'R18', exitCode: 137 } });
  await house.settled('web.1 v1');
});

test('a command that somebody ends by hand has not passed, whatever it says', async () => {
  await liveHouse();
  house.want({ target: withCommand(2, 'sleep 60') });
  const { id } = await commandOf(2);
  await house.engine.signal(id, 'SIGINT');
  house.engine.crash(id, 0);
  expect(await house.outcome(2)).toMatchObject({
    verdict: { code: 'R18', message: expect.stringContaining('interrupted') },
  });
});

test('a runner that was restarted goes on watching the command, and tells its output again', async () => {
  await liveHouse();
  house.want({ target: withCommand(2, 'echo one; read; echo two; echo three') });
  await until('a line', () => output(2).length > 0);
  const before = told(2).length;
  const { id } = await commandOf(2);
  house.killAndRestart();
  house.engine.typeLine(id);
  expect(await house.outcome(2)).toMatchObject({ kind: 'live' });
  expect(output(2)).toEqual(['one', 'two', 'three']);
  const after = told(2).slice(before);
  expect(after).toContainEqual(expect.objectContaining({ kind: 'output', from: 0 }));
  expect(progress(2).filter((line) => line.startsWith('Running'))).toHaveLength(1);
});

test('a restarted runner takes the exit code of a command that ended meanwhile', async () => {
  await liveHouse();
  house.want({ target: withCommand(2, 'echo one; read; exit 4') });
  const { id } = await commandOf(2);
  const { beforeEffect } = house.engine;
  house.engine.beforeEffect = () => {
    throw new Error('nobody looks');
  };
  house.engine.typeLine(id);
  await until('its end', () => house.engine.containers.get(id)?.state === 'exited');
  house.killAndRestart();
  house.engine.beforeEffect = beforeEffect;
  expect(await house.outcome(2)).toMatchObject({ verdict: { code: 'R18', exitCode: 4 } });
  expect(output(2)).toEqual(['one']);
});

test('a command that went down with the engine is not run again, and the release fails', async () => {
  await liveHouse();
  house.want({ target: withCommand(2, 'sleep 60') });
  await commandOf(2);
  house.engine.restart();
  expect(await house.outcome(2)).toMatchObject({
    verdict: {
      code: 'R18',
      message: 'The release command was interrupted, and nobody knows how far it came.',
      hint: expect.stringContaining('tfp releases:retry v2'),
    },
  });
  house.want({ target: null });
  await house.settled('web.1 v1');
});

test('a newer release with a command waits for the running one, whose end then counts for nothing', async () => {
  await liveHouse();
  house.want({ target: withCommand(2, 'read; exit 1') });
  const { id } = await commandOf(2);
  house.want({ target: withCommand(3, 'echo next') });
  house.engine.typeLine(id);
  expect(await house.outcome(3)).toMatchObject({ kind: 'live' });
  expect(house.said).toContain('Process release.2 exited with status 1');
  expect(told(2).some(({ kind }) => kind === 'failed')).toBe(false);
  house.want({ target: null });
  await house.settled('web.1 v3');
  expect(house.engine.containers.has(id)).toBe(false);
});

test('a newer release without a command rolls out at once, and the running one is stopped', async () => {
  await liveHouse();
  house.want({ target: withCommand(2, 'sleep 60') });
  await commandOf(2);
  expect(await house.roll(house.release(3))).toMatchObject({ kind: 'live' });
  await house.settled('web.1 v3');
  expect(house.said.some((line) => line.startsWith('Stopping release.2'))).toBe(true);
  expect(told(2).some(({ kind }) => kind === 'failed')).toBe(false);
});

test('an app that is destroyed ends its command, and is gone only after it', async () => {
  await liveHouse();
  house.want({ target: withCommand(2, 'sleep 60', { IGNORE_TERM: '1' }) });
  await commandOf(2);
  house.fleet.hear({ kind: 'gone', appId: house.desired.id });
  await until('gone', () => house.journal.at(-1)?.kind === 'gone');
  expect(house.containers()).toEqual([]);
  expect(await house.engine.networks()).toEqual([]);
});

test('a first release runs its command before there is anything to serve', async () => {
  house = new House();
  expect(await house.roll(withCommand(1, 'exit 2'))).toMatchObject({ kind: 'failed' });
  await house.settled();
  expect(await house.roll(withCommand(2, 'echo made'))).toMatchObject({ kind: 'live' });
});

test('no value of the config reaches the journal', async () => {
  await liveHouse();
  const config = { DATABASE_URL: 'postgres://u:hunter2@db/app' };
  const failing = withCommand(2, `echo to ${config.DATABASE_URL}; exit 1`, config);
  expect(await house.roll(failing)).toMatchObject({ verdict: { lines: ['to [DATABASE_URL]'] } });
  expect(output(2)).toEqual(['to [DATABASE_URL]']);
  expect(progress(2)).toContain('Running release command: echo to [DATABASE_URL]; exit 1');
  expect(JSON.stringify(house.journal)).not.toContain('hunter2');
});
