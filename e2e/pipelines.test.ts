import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { plantImage } from './orphans/faults.ts';
import { containersOf, converged, inLedger, releasesOf } from './support/converged.ts';
import { kill9 } from './support/kill.ts';
import { startLoad } from './support/steady-load.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: what runs in production is the very image that ran in staging, with production's own config; and it outlives the
// app that built it. Method: an app whose release command tells what it sees, promoted to two others by the real CLI.

let stack: TfpStack;
let staging: TestApp;
let production: TestApp;
let europe: TestApp;

const COMMAND = `
const { TFP_RELEASE, GREETING, SLOW_MS } = process.env;
console.log(\`migrates for \${TFP_RELEASE}: \${GREETING}\`);
setTimeout(() => console.log('migrated'), Number(SLOW_MS ?? 0));
`;

beforeAll(async () => {
  stack = await startTfp();
  staging = await createApp(stack, 'shop-staging', 'chaos');
  production = await createApp(stack, 'shop', 'chaos');
  europe = await createApp(stack, 'shop-europe', 'chaos');
  await staging.done('config:set', 'GREETING=staging', 'KEY=s', 'DEBUG=1');
  await production.done('config:set', 'GREETING=production', 'KEY=p');
  await europe.done('config:set', 'GREETING=europe');
  await staging.deploy({
    Procfile: 'web: node server.js\nrelease: node release.js\n',
    'release.js': COMMAND,
    'version.js': 'module.exports = "one";\n',
    'app.json': JSON.stringify({ env: { KEY: { required: true, description: 'signs cookies' } } }),
  });
});
afterAll(async () => {
  for (const app of [staging, production, europe]) app?.dispose();
  await stack?.dispose();
});

const promote = (...args: string[]) => staging.tfp('promote', ...args);
const newest = (app: TestApp) => releasesOf(stack, app).at(-1)!;

/** The engine's own id of the image under each container of an app. */
async function imagesOf(app: TestApp): Promise<string[]> {
  const containers = await containersOf(stack, app);
  const looks = containers.map(({ id }) => new Docker().getContainer(id).inspect());
  return (await Promise.all(looks)).map(({ Image }) => Image);
}

test('a pipeline is made of apps at their stages', async () => {
  const steps = [
    await stack.tfp(['pipelines:create', 'shop', '-a', 'shop-staging']),
    await stack.tfp(['pipelines:add', 'shop', '-a', 'shop', '-s', 'production']),
    await stack.tfp(['pipelines:add', 'shop', '-a', 'shop-europe', '-s', 'production']),
  ];
  expect(steps.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect((await stack.tfp(['pipelines:info', 'shop'])).stdout).toMatch(
    /staging +shop-staging +v2.*\nproduction +shop +v1.*\nproduction +shop-europe +v1/,
  );
});

test('a plan says what each app would get, and changes nothing', async () => {
  const { code, output } = await promote('--plan');
  expect(code).toBe(0);
  expect(output).toContain('shop would get it as v2');
  expect(output).toContain('Before it goes live it would run: node release.js');
  expect(output).toContain('shop has no DEBUG, which the source has.');
  expect(output).toContain('shop-europe would refuse it');
  expect(output).toContain('app.json requires KEY');
  expect(newest(production).version).toBe(1);
});

test('a promotion brings the very image, each app keeps its config, and one that cannot take it stops no other', async () => {
  const { code, stdout, output } = await promote();
  expect(code).toBe(1);
  expect(stdout).toMatch(/^shop: v2 live in /m);
  expect(stdout).toMatch(
    /^shop-europe: app\.json requires KEY.*tfp config:set KEY=… -a shop-europe/m,
  );
  expect(output).toContain('shop | migrates for v2: production');
  expect(await production.get()).toMatchObject({
    json: { version: 'one', greeting: 'production', release: 'v2' },
  });
  expect(await imagesOf(production)).toEqual(await imagesOf(staging));
  expect(newest(production)).toMatchObject({ description: 'Promote from shop-staging v2' });
  const config = JSON.parse((await production.tfp('config', '--json')).stdout);
  expect(config).toEqual({ GREETING: 'production', KEY: 'p' });
  expect((await production.tfp('releases:output', 'v2')).stdout).toBe(
    'migrates for v2: production\nmigrated\n',
  );
  expect(newest(europe).version).toBe(1);
});

test('asked for again it makes a release only where the build is not yet', async () => {
  await europe.done('config:set', 'KEY=e');
  const { code, stdout } = await promote();
  expect(code).toBe(0);
  expect(stdout).toContain('shop: v2 runs this build already\n');
  expect(stdout).toMatch(/^shop-europe: v3 live in /m);
  expect(newest(production).version).toBe(2);
});

test('the next build goes the same way under load, and nobody notices', async () => {
  await staging.deploy({ 'version.js': 'module.exports = "two";\n' });
  const { stdout } = await staging.tfp('pipelines:diff');
  expect(stdout).toMatch(/shop-staging \(staging, v3\) beside shop \(production, v2\)/);
  expect(stdout).toMatch(/1 commit on:\n {2}[0-9a-f]{7} {2}a change/);
  expect(stdout).toContain('Only the config of shop-staging has DEBUG.');
  const load = startLoad(stack.httpPort, production.name);
  await until('some answers', () => load.report().requests > 50);
  expect((await promote('--to', 'shop')).code).toBe(0);
  expect((await load.stop()).failures).toEqual([]);
  expect(await production.get()).toMatchObject({ json: { version: 'two', release: 'v3' } });
  expect(newest(europe).version).toBe(3);
});

test('an api that is killed meanwhile takes nothing of it', async () => {
  await europe.done('config:set', 'SLOW_MS=1500');
  const promoting = promote('--to', 'shop-europe');
  await until('the release command', () => newest(europe).version === 5);
  await kill9(stack, 'api');
  const { code, stdout } = await promoting;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^shop-europe: v5 live in /m);
  expect((await europe.tfp('releases:output', 'v5')).stdout).toBe(
    'migrates for v5: europe\nmigrated\n',
  );
});

test('production outlives the app that built it: it restarts, takes config and goes back', async () => {
  const load = startLoad(stack.httpPort, production.name);
  const [one, two] = [2, 3].map((version) => releasesOf(stack, production)[version - 1]?.image);
  expect((await staging.tfp('destroy', '--confirm', staging.name)).code).toBe(0);
  await until('the builder to have forgotten it', () => {
    const left = inLedger(
      stack,
      'SELECT 1 FROM cleanups WHERE app_id = ? AND done_at IS NULL',
      staging.id,
    );
    return left.length === 0;
  });
  // A builder that starts removes every image that nobody keeps: when it has found that of nobody, it has been through.
  const stranger = await plantImage({ stack, step: 0 }, 'f'.repeat(32));
  await kill9(stack, 'builder');
  await stack.healthy();
  await until('an image of nobody to be gone', () => isGone(stranger));
  for (const image of [one, two]) {
    expect(await new Docker().getImage(image ?? '').inspect()).toMatchObject({ Id: image });
  }
  expect((await production.tfp('restart')).code).toBe(0);
  expect((await production.tfp('config:set', 'GREETING=alone')).code).toBe(0);
  expect(await production.get()).toMatchObject({ json: { version: 'two', greeting: 'alone' } });
  expect((await production.tfp('rollback', 'v2')).code).toBe(0);
  expect(await production.get()).toMatchObject({ json: { version: 'one', release: 'v5' } });
  await converged(stack, production);
  expect((await load.stop()).failures).toEqual([]);
  expect((await stack.done(['pipelines:info', 'shop'])).stdout).not.toMatch(/^staging/m);
});

async function isGone(image: string): Promise<boolean> {
  const filters = { reference: [image] };
  return (await new Docker().listImages({ filters })).length === 0;
}

test('a pipeline ends without its apps', async () => {
  expect((await stack.tfp(['pipelines:destroy', 'shop'])).code).toBe(0);
  expect((await production.tfp('pipelines:remove')).output).toContain('shop is in no pipeline.');
  expect((await production.get()).status).toBe(200);
});
