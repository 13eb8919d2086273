import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { desiredApp } from './support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from './support/runner-process.ts';
import { testImage } from './support/test-image.ts';

// Goal: wherever in a rollout the runner is killed, the next one brings it to its end, once, and the app has a target
// that answers at every moment. Method: kill -9 after ever longer parts of a rollout on the real engine.

const DELAYS_MS = [0, 30, 80, 150, 250, 350, 450, 600];
const HOST = 'hello.localhost';

let runner: RunnerUnderTest;
let image: string;
let made: ReturnType<typeof desiredApp>;

beforeAll(async () => {
  image = await testImage();
  runner = await startRunner();
  made = desiredApp(runner.master);
  await roll(1);
});
afterAll(() => runner?.dispose());

const docker = new Docker();
const filters = () => ({ label: [`tfp.platform=${runner.platformId}`] });
const outcomes = (version: number) =>
  runner.journal.filter(
    (entry) => (entry.kind === 'live' || entry.kind === 'failed') && entry.version === version,
  );

async function roll(version: number, whileRolling: () => Promise<void> = async () => {}) {
  const target = made.release(version, image);
  runner.api.set({ ...(runner.api.apps.get(made.app.id) ?? made.app), target });
  await whileRolling();
  await until(`an outcome of v${version}`, () => outcomes(version).length > 0);
  runner.api.change(made.app.id, { target: null, live: target });
}

test.each(DELAYS_MS.map((delayMs, index) => ({ delayMs, version: index + 2 })))(
  'killed $delayMs ms into a rollout, v$version goes live once',
  async ({ delayMs, version }) => {
    const tableAt = runner.router.lines.length;
    await roll(version, async () => {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await runner.kill();
      await runner.restart();
    });
    const [container, ...others] = await until('one container', async () => {
      const found = await docker.listContainers({ all: true, filters: filters() });
      return found.length === 1 && found;
    });
    expect(others).toEqual([]);
    expect(container?.Labels['tfp.release']).toBe(String(version));
    await until('its route', () => runner.router.targets(HOST)[0]?.id === container?.Id);
    expect(outcomes(version)).toMatchObject([{ kind: 'live' }]);
    for (const line of runner.router.lines.slice(tableAt)) {
      const routes = line.kind === 'table' ? line.routes : line.set;
      const route = routes.find(({ host }) => host === HOST);
      if (route?.kind === 'app') expect(route.targets.length).toBeGreaterThan(0);
    }
  },
);

test('with the api away a crashed process is started again, also by a runner that was restarted', async () => {
  const [old] = runner.router.targets(HOST);
  runner.api.close();
  await runner.kill();
  await runner.restart();
  await docker.getContainer(old?.id ?? '').kill();
  await until('another target', () => runner.router.targets(HOST).some(({ id }) => id !== old?.id));
});
