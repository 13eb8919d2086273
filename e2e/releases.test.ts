import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { containersOf, converged, releasesOf } from './support/converged.ts';
import { kill9 } from './support/kill.ts';
import { startLoad } from './support/steady-load.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';
import { expectWell } from './support/well.ts';

// Goal: releases are whole, compared, planned, tried again and gone back to, and the release command runs once before
// each of them, whatever dies. Method: an app whose release command tells what it sees and fails when it is asked to.

let stack: TfpStack;
let app: TestApp;

const COMMAND = `
const { TFP_RELEASE, TFP_PROCESS, GREETING, FAIL, SLOW_MS } = process.env;
console.log(\`\${TFP_PROCESS} migrates for \${TFP_RELEASE}: \${GREETING ?? 'no greeting'}\`);
setTimeout(() => {
  console.log('migrated');
  process.exit(Number(FAIL ?? 0));
}, Number(SLOW_MS ?? 0));
`;

beforeAll(async () => {
  stack = await startTfp();
  app = await createApp(stack, 'ledger', 'chaos');
  await app.deploy({
    Procfile: 'web: node server.js\nrelease: node release.js\n',
    'release.js': COMMAND,
    'app.json': JSON.stringify({
      env: { SECRET_KEY: { generator: 'secret' }, GREETING: { required: false } },
    }),
  });
});
afterAll(async () => {
  try {
    await expectWell(stack);
  } finally {
    app?.dispose();
    await stack?.dispose();
  }
});

const outputOf = async (version: number) =>
  (await app.done('releases:output', `v${version}`)).stdout.trim().split('\n');
const newest = () => releasesOf(stack, app).at(-1)!;

test('the release command runs before the first process, and the pusher reads along', async () => {
  app.write('version.js', 'module.exports = "two";\n');
  await app.commit('two');
  const { code, output } = await app.push();
  expect(code).toBe(0);
  expect(output).toMatch(/Running release command: node release\.js/);
  expect(output).toMatch(/release\.2 migrates for v2: no greeting\s+\n.*migrated/);
  expect(output.indexOf('migrated')).toBeLessThan(output.indexOf('web.1 is up'));
  expect(await outputOf(2)).toEqual(['release.2 migrates for v2: no greeting', 'migrated']);
  expect(await app.get()).toMatchObject({ json: { version: 'two', release: 'v2' } });
});

test('what app.json asks for was set by the first deploy, once', async () => {
  const secret = async () => (await app.done('config:get', 'SECRET_KEY')).stdout.trim();
  expect(await secret()).toMatch(/^[0-9a-f]{64}$/);
  const diff = await app.done('releases:diff', 'v1', 'v2', '--json');
  expect(diff.stdout).not.toContain('SECRET_KEY');
  const refused = await app.tfp('config:unset', 'SECRET_KEY');
  expect(refused.code).not.toBe(0);
  expect(refused.output.replaceAll(/\s+!?\s*/g, ' ')).toMatch(
    /SECRET_KEY is required by the app\.json/,
  );
});

test('a config change runs it too, and shows what it wrote', async () => {
  const { code, output } = await app.tfp('config:set', 'GREETING=hello');
  expect(code).toBe(0);
  expect(output).toContain('release.3 migrates for v3: hello');
  expect(await app.get()).toMatchObject({ json: { greeting: 'hello', release: 'v3' } });
});

test('a release command that fails keeps the release from going live, and can be tried again', async () => {
  const load = startLoad(stack.httpPort, app.name);
  const failed = await app.tfp('config:set', 'FAIL=4');
  expect(failed.code).not.toBe(0);
  expect(failed.output).toMatch(/v4 failed \(R18\)/);
  expect(failed.output).toContain('v3 still serves');
  expect(await app.get()).toMatchObject({ json: { release: 'v3' } });
  const again = await app.tfp('releases:retry', 'v4');
  expect(again.code).not.toBe(0);
  expect(newest()).toMatchObject({ version: 5, status: 'failed' });
  expect(await outputOf(5)).toEqual(['release.5 migrates for v5: hello', 'migrated']);
  expect((await load.stop()).failures).toEqual([]);
});

test('a rollback under load loses nothing, says what ran in between and how to undo it', async () => {
  const load = startLoad(stack.httpPort, app.name, { clients: 4 });
  await until('some answers', () => load.report().requests > 100);
  const { code, output } = await app.tfp('rollback', 'v2');
  expect(code).toBe(0);
  expect(output).toMatch(/Release commands ran since/);
  expect(output).toContain('tfp rollback v3');
  expect(await app.get()).toMatchObject({ json: { release: 'v6', greeting: null } });
  expect((await app.done('releases:output', 'v6')).stdout).toBe('');
  const seen = load.report().requests;
  await until('more answers', () => load.report().requests > seen + 200);
  expect((await load.stop()).failures).toEqual([]);
});

test('half a rollback brings back the config alone', async () => {
  app.write('version.js', 'module.exports = "three";\n');
  await app.deploy();
  expect((await app.tfp('rollback', 'v3', '--config')).code).toBe(0);
  expect(await app.get()).toMatchObject({ json: { version: 'three', greeting: 'hello' } });
  expect(newest()).toMatchObject({ description: 'Rollback of config to v3' });
  expect((await app.tfp('rollback', 'v3', '--code')).code).toBe(0);
  expect(await app.get()).toMatchObject({ json: { version: 'two', greeting: 'hello' } });
});

test('plans show the release that would come out, and change nothing', async () => {
  await converged(stack, app);
  const before = JSON.stringify(releasesOf(stack, app));
  const running = (await containersOf(stack, app)).map(({ id }) => id);
  app.write('version.js', 'module.exports = "planned";\n');
  await app.commit('planned');
  const plans = [
    await app.tfp('config:set', 'GREETING=planned', '--plan'),
    await app.tfp('config:unset', 'GREETING', '--plan'),
    await app.tfp('rollback', 'v2', '--plan'),
    await app.tfp('deploy', '--plan'),
  ];
  for (const { code, output } of plans) {
    expect(output).toMatch(/v10 would be/);
    expect(output).toContain('Nothing was changed');
    expect(code).toBe(0);
  }
  expect(plans[0]?.output).not.toContain('=planned');
  expect(JSON.stringify(releasesOf(stack, app))).toBe(before);
  expect((await containersOf(stack, app)).map(({ id }) => id)).toEqual(running);
});

test('two releases are compared, with the commits between them', async () => {
  await app.deploy();
  const { stdout } = await app.done('releases:diff', 'v2', 'v10');
  expect(stdout).toMatch(/\+ GREETING/);
  expect(stdout).toContain('planned');
  const diff = JSON.parse((await app.tfp('releases:diff', 'v2', 'v10', '--json')).stdout);
  expect(diff.code.commits).toMatchObject({ kind: 'forward' });
});

test('a change is refused when somebody else was quicker', async () => {
  const { version } = newest();
  const stale = await app.tfp('config:set', 'A=1', '--if-release', `v${version - 1}`);
  expect(stale.code).not.toBe(0);
  expect(stale.output).toContain(`v${version}`);
  expect(newest().version).toBe(version);
});

test.each(['runner', 'api', 'logs'])(
  'a killed %s does not run the release command twice, and loses none of its lines',
  async (name) => {
    const changing = app.tfp('config:set', 'SLOW_MS=1500', `GREETING=${name}`);
    await until('the command to run', async () => {
      const { status, version } = newest();
      return status === 'pending' && (await outputOf(version)).join().includes(name);
    });
    const { version } = newest();
    await kill9(stack, name);
    const { code, output } = await changing;
    expect(output).toContain(`v${version}`);
    expect(code).toBe(0);
    await stack.healthy();
    expect(await outputOf(version)).toEqual([
      `release.${version} migrates for v${version}: ${name}`,
      'migrated',
    ]);
    await converged(stack, app);
  },
);

test('a newer change waits until the release command has ended; a rollback does not', async () => {
  const slow = app.tfp('config:set', 'SLOW_MS=60000', 'GREETING=slow');
  await until('the command to run', () => newest().status === 'pending');
  const first = newest().version;
  await until('its output', async () => (await outputOf(first)).join().includes('slow'));
  expect(await app.tfp('rollback', 'v2')).toMatchObject({ code: 0 });
  await slow;
  expect(await outputOf(first)).toEqual([`release.${first} migrates for v${first}: slow`]);
  const current = await converged(stack, app);
  expect(current.description).toBe('Rollback to v2');
  expect(releasesOf(stack, app)[first - 1]).toMatchObject({ status: 'superseded' });
});
