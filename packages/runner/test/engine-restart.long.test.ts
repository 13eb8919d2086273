import { afterAll, beforeAll, expect, test } from 'vitest';
import { desiredApp } from './support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from './support/runner-process.ts';
import { type SecondEngine, startSecondEngine } from './support/second-engine.ts';
import { testImage } from './support/test-image.ts';
import { until } from './support/until.ts';

// Goal: an engine that is started again, or hangs, takes no release back and counts as nobody's crash. Method: an
// engine of the test's own, since the one of the machine belongs to everybody.

const HOST = 'hello.localhost';
const QUANTITY = 4;

let engine: SecondEngine;
let runner: RunnerUnderTest;
let made: ReturnType<typeof desiredApp>;
let image: string;

beforeAll(async () => {
  image = await testImage();
  engine = await startSecondEngine();
  await engine.load(image);
  runner = await startRunner(
    { TFP_DOCKER_SOCKET: engine.socket, TFP_LIST_INTERVAL_MS: '500', TFP_LOG_LEVEL: 'error' },
    engine.prefix,
  );
  made = desiredApp(runner.master);
  const formation = { web: { quantity: QUANTITY, generation: 0 } };
  const live = made.release(1, image);
  runner.api.set({ ...made.app, formation, target: live });
  await until('live', () => runner.journal.some(({ kind }) => kind === 'live'));
  runner.api.change(made.app.id, { live, target: null });
  await roll(2);
});
afterAll(async () => {
  await runner?.dispose();
  await engine?.dispose();
});

async function roll(version: number) {
  const target = made.release(version, image);
  runner.api.change(made.app.id, { target });
  await until('live', () =>
    runner.journal.some((entry) => entry.kind === 'live' && entry.version === version),
  );
  runner.api.change(made.app.id, { live: target, target: null });
}

const targets = () => runner.router.targets(HOST).map(({ id }) => id);

test('after the engine was started again everything is back, in another epoch', async () => {
  const before = targets();
  const epochs = () =>
    runner.router.lines.flatMap((line) => (line.kind === 'table' ? line.epoch : []));
  const [epoch] = epochs().slice(-1);
  await engine.restart();
  await until(
    'all new targets',
    () => {
      const now = targets();
      return now.length === QUANTITY && now.every((id) => !before.includes(id));
    },
    30_000,
  );
  await until('the new epoch', () => epochs().at(-1) !== epoch);
  const found = await until('only the new ones', async () => {
    const containers = await engine.docker.listContainers({ all: true });
    return containers.length === QUANTITY && containers;
  });
  expect(found.map(({ State }) => State)).toEqual(Array(QUANTITY).fill('running'));
  expect(runner.journal.some(({ kind }) => kind === 'reverted')).toBe(false);
});

test('a release command that went down with the engine has not passed, however politely it left', async () => {
  const releaseCommand = 'trap "exit 0" TERM; while true; do sleep 0.1; done';
  const target = { ...made.release(90, image), releaseCommand };
  runner.api.change(made.app.id, { target });
  await until('its command', async () =>
    (await engine.docker.listContainers()).some(
      ({ Labels }) => Labels['tfp.process'] === 'release.90',
    ),
  );
  await engine.restart();
  const outcome = await until(
    'its outcome',
    () =>
      runner.journal.find(
        (entry) => (entry.kind === 'live' || entry.kind === 'failed') && entry.version === 90,
      ),
    30_000,
  );
  expect(outcome).toMatchObject({
    verdict: { code: 'R18', message: expect.stringContaining('interrupted') },
  });
  runner.api.change(made.app.id, { target: null });
  await until('what served before', () => targets().length === QUANTITY, 30_000);
});

test('while the engine hangs the routes stay, and the runner answers', async () => {
  const before = targets();
  engine.freeze();
  const health = await until(
    'a health that says so',
    async () => {
      const answer = await runner.client.health();
      return !answer.ok && answer;
    },
    40_000,
  );
  expect(health.note).toMatch(/engine does not answer/);
  expect(targets()).toEqual(before);
  await expect(runner.client.hasImage(image)).rejects.toMatchObject({ code: 'unavailable' });
  engine.thaw();
  await until('health', async () => (await runner.client.health()).ok);
  expect(targets()).toEqual(before);
  await roll(91);
});
