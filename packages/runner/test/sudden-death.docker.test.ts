import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { type EngineApp, engineApp } from './support/engine-app.ts';
import { type RunnerUnderTest, startRunner } from './support/runner-process.ts';

// Goal: wherever in a rollout the runner is killed, the next one brings it to its end, once, and the app has a target
// that answers at every moment. Method: kill -9 after ever longer parts of a rollout on the real engine.

const DELAYS_MS = [0, 30, 80, 150, 250, 350, 450, 600];

let runner: RunnerUnderTest;
let app: EngineApp;

beforeAll(async () => {
  runner = await startRunner();
  app = await engineApp(runner);
  await app.roll();
});
afterAll(() => runner?.dispose());

test.each(DELAYS_MS)('killed %i ms into a rollout, the release goes live once', async (delayMs) => {
  const tableAt = runner.router.lines.length;
  const target = app.offer();
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  await runner.kill();
  await runner.restart();
  await app.outcomeOf(target);
  const [container] = await app.left(1);
  expect(container?.Labels['tfp.release']).toBe(String(target.version));
  await until('its route', () => app.targets()[0]?.id === container?.Id);
  expect(app.outcomes(target)).toMatchObject([{ kind: 'live' }]);
  for (const line of runner.router.lines.slice(tableAt)) {
    const routes = line.kind === 'table' ? line.routes : line.set;
    const route = routes.find(({ host }) => host === app.host);
    if (route?.kind === 'app') expect(route.targets.length).toBeGreaterThan(0);
  }
});

test('with the api away a crashed process is started again, also by a runner that was restarted', async () => {
  const [old] = app.targets();
  runner.api.close();
  await runner.kill();
  await runner.restart();
  await new Docker().getContainer(old?.id ?? '').kill();
  await until('another target', () => app.targets().some(({ id }) => id !== old?.id));
});
