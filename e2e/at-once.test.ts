import { readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { containersOf, converged, releasesOf } from './support/converged.ts';
import type { Result } from './support/run.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';
import { commitVersion, isServed, pushing } from './support/versions.ts';
import { expectWell } from './support/well.ts';

// Goal: whatever happens at once or in the middle of something else, everybody is told what really came of it, and
// the app comes to rest at exactly the formation of its current release.
// Method: two things are begun so that they overlap; `converged` then compares ledger and engine. Those that stand in the
// list of failures are made there.

let stack: TfpStack;
let app: TestApp;
const docker = new Docker();

beforeAll(async () => {
  stack = await startTfp({
    TFP_STOP_GRACE_MS: '1000',
    TFP_LIST_INTERVAL_MS: '2000',
  });
  app = await createApp(stack, 'busy', 'chaos');
  await app.done('config:set', 'GREETING=first');
  await app.deploy();
});
afterAll(async () => {
  try {
    await expectWell(stack);
  } finally {
    app?.dispose();
    await stack?.dispose();
  }
});

/** What a container's processes have beside its init: the engine itself does not know it. */
async function environmentOf(id: string): Promise<string[]> {
  const { Titles, Processes } = await docker.getContainer(id).top();
  const of = (row: string[], title: string) => row[Titles.indexOf(title)] ?? '';
  // Not by their order: numbers of processes begin anew some day.
  const others = Processes.filter((row: string[]) => !of(row, 'CMD').startsWith('/.tfp-init'));
  return others.flatMap((row: string[]) =>
    readFileSync(`/proc/${of(row, 'PID')}/environ`, 'utf8').split('\0'),
  );
}

const newest = () => releasesOf(stack, app).at(-1);

test('ten config changes at once are ten releases, and the last one has them all', async () => {
  const before = newest()?.version ?? 0;
  const keys = Array.from({ length: 10 }, (_, index) => `KEY_${index}`);
  const sets = await Promise.all(keys.map((key) => app.tfp('config:set', `${key}=${key}`)));
  for (const { code, output } of sets) {
    expect(code).toBe(0);
    expect(output).toMatch(/done, v\d+|overtaken by v\d+/);
  }
  const current = await converged(stack, app);
  expect(current.version).toBe(before + 10);
  const [web] = await containersOf(stack, app);
  const variables = await environmentOf(web?.id ?? '');
  expect(variables).toEqual(expect.arrayContaining(keys.map((key) => `${key}=${key}`)));
});

test('scale and restart in the middle of a rollout hold for what it brings', async () => {
  await commitVersion(app, 'scaled');
  const told: Result[] = [];
  const pushed = await pushing(app, 'Launching', async () => {
    const both = [app.tfp('scale', 'web=2', 'worker=1'), app.tfp('restart')];
    told.push(...(await Promise.all(both)));
  });
  expect([pushed, ...told].map(({ code }) => code)).toEqual([0, 0, 0]);
  await converged(stack, app, { web: 2, worker: 1 });
  expect(await app.tfp('scale', 'web=1', 'worker=0')).toMatchObject({ code: 0 });
  await converged(stack, app);
  await isServed(app, 'scaled');
});

test('a push that crashes is replaced at once by one that does not', async () => {
  app.write('version.js', 'process.exit(3);\n');
  await app.commit('crashes');
  let good: Result | undefined;
  const bad = await pushing(app, 'Launching', async () => {
    await commitVersion(app, 'cured');
    good = await app.push('+main');
  });
  expect(bad.code).not.toBe(0);
  expect(good).toMatchObject({ code: 0 });
  await converged(stack, app);
  await isServed(app, 'cured');
});

test('a network that was pruned while nothing ran is nobody’s fault', async () => {
  await app.done('scale', 'web=0');
  await converged(stack, app, {});
  const label = [`tfp.platform=${stack.platformId}`, `tfp.app=${app.id}`];
  const [network] = await docker.listNetworks({ filters: { label } });
  await docker.getNetwork(network?.Id ?? '').remove();
  expect(await app.tfp('scale', 'web=1')).toMatchObject({ code: 0 });
  await converged(stack, app);
});

test('a rollback to a release without a build runs nothing, and there is a way back', async () => {
  const { version } = await converged(stack, app);
  expect((await app.done('rollback', 'v1')).output).toMatch(/no process runs/);
  await converged(stack, app, {});
  await until('a coded answer', async () => (await app.get()).headers['tfp-error'] === 'H81');
  expect(await app.tfp('rollback', `v${version}`)).toMatchObject({ code: 0 });
  await converged(stack, app);
  expect((await app.get()).status).toBe(200);
});

test('a platform that is stopped in the middle of a rollout goes on with it when it starts', async () => {
  await app.done('config:set', 'BOOT_DELAY_MS=2000');
  await commitVersion(app, 'interrupted');
  const pushed = await pushing(app, 'Launching', () => stack.stop());
  expect(pushed.code).not.toBe(0);
  await stack.start();
  await isServed(app, 'interrupted');
  await converged(stack, app);
});
