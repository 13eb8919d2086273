import { afterAll, beforeAll, expect, test } from 'vitest';
import { desiredApp } from './support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from './support/runner-process.ts';
import { testImage } from './support/test-image.ts';
import { until } from './support/until.ts';

// Goal: the story of a change, on the real engine. Method: a real runner between an api, a router and a log store
// that the test plays itself.

let runner: RunnerUnderTest;
let image: string;

beforeAll(async () => {
  image = await testImage();
  runner = await startRunner();
});
afterAll(() => runner?.dispose());

test('a first release goes live', async () => {
  const { app, release } = desiredApp(runner.master);
  runner.api.set({ ...app, target: release(1, image) });
  const live = await until('live', () => runner.journal.find(({ kind }) => kind === 'live'));
  expect(live).toMatchObject({ version: 1, appId: app.id });
  expect(runner.router.targets('hello.localhost')).toHaveLength(1);
  runner.api.remove(app.id);
  await until('gone', () => runner.journal.find(({ kind }) => kind === 'gone'));
});
