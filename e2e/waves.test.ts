import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { converged } from './support/converged.ts';
import { type Lifetimes, watchLifetimes } from './support/lifetimes.ts';
import { startLoad } from './support/steady-load.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';
import { expectWell } from './support/well.ts';

// Goal: app.json says how many processes of a type may run at once, and the engine's own word is that no more ever did:
// three web processes with a surge of 1 are never more than four and lose no request, and a worker that cannot run twice
// never does, whatever the cause of the change. Method: every start and end is taken from the engine's events.

const FORMATION = { web: 3, worker: 1 };
const appJson = (web: object) => JSON.stringify({ rollout: { web, worker: { surge: 0 } } });

let stack: TfpStack;
let app: TestApp;
let lifetimes: Lifetimes;

beforeAll(async () => {
  stack = await startTfp({ TFP_STOP_GRACE_MS: '3000' });
  app = await createApp(stack, 'waves', 'chaos');
  const pushed = await app.deploy({ 'app.json': appJson({ surge: 1 }) });
  expect(pushed.output).toContain(
    'Rollout -> web: surge 1; worker: surge 0 (stopped before its new processes start)',
  );
  await app.done('scale', 'web=3', 'worker=1');
  await converged(stack, app, FORMATION);
  lifetimes = await watchLifetimes(new Docker(), app.id);
});
afterAll(async () => {
  lifetimes?.stop();
  app?.dispose();
  await stack?.dispose();
});

test('the plan says which type is stopped first', async () => {
  const plan = await app.done('config:set', '--plan', 'GREETING=planned');
  expect(plan.stdout).toContain('It would replace the processes web=3, worker=1.');
  expect(plan.stdout).toContain('worker is stopped before its new processes start (surge 0).');
  expect(plan.stdout).not.toContain('web is stopped');
});

test('a deploy, a config change, a restart and another size keep the limits, and no request is lost', async () => {
  const load = startLoad(stack.httpPort, app.name);
  await until('some answers', () => load.report().requests > 50);
  const pushed = await app.deploy({ 'version.js': 'module.exports = "two";\n' });
  expect(pushed.output).toMatch(/v2 live in/);
  expect((await app.tfp('config:set', 'GREETING=hello')).output).toMatch(/v3 live in/);
  expect((await app.tfp('restart')).code).toBe(0);
  expect((await app.tfp('scale', 'web=3:small', 'worker=1:small')).code).toBe(0);
  await converged(stack, app, FORMATION);
  const report = await load.stop();
  expect(report.failures).toEqual([]);
  expect(Object.keys(report.releases)).toEqual(['v1', 'v2', 'v3']);
  await lifetimes.told();
  expect(lifetimes.most('web')).toBe(4);
  expect(lifetimes.most('worker')).toBe(1);
  // Three web processes and one worker, four times anew.
  expect(lifetimes.started()).toBeGreaterThanOrEqual(16);
  await expectWell(stack);
});

test('a worker that does not start brings the old one back, and never meets it', async () => {
  const workers = 'web: node server.js\nworker: node -e "process.exit(5)"\n';
  await app.commit('before');
  app.write('Procfile', workers);
  await app.commit('a worker that exits');
  const refused = await app.push();
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/Error R16: worker\.1 exited with status 5/);
  expect((await converged(stack, app, FORMATION)).version).toBe(3);
  await lifetimes.told();
  expect(lifetimes.most('worker')).toBe(1);
});

test('visitors of a web type that is stopped first wait for the new one, and get its answer', async () => {
  await app.deploy({
    Procfile: 'web: node server.js\nworker: node worker.js\n',
    'app.json': appJson({ surge: 0 }),
  });
  // A busy machine may still be stopping those before.
  await converged(stack, app, FORMATION);
  await lifetimes.told();
  lifetimes.forget();
  const load = startLoad(stack.httpPort, app.name);
  await until('some answers', () => load.report().requests > 20);
  expect((await app.tfp('config:set', 'GREETING=again')).output).toMatch(/live in/);
  await converged(stack, app, FORMATION);
  expect((await load.stop()).failures).toEqual([]);
  await lifetimes.told();
  expect(lifetimes.most('web')).toBeLessThanOrEqual(3);
});
