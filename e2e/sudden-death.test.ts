import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { converged } from './support/converged.ts';
import { kill9 } from './support/kill.ts';
import { run } from './support/run.ts';
import { startLoad } from './support/steady-load.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';
import { expectWell } from './support/well.ts';

// Goal: any process of the platform may die at any moment. Method: kill -9 under steady load, then look.

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp({ TFP_ROUTER_WORKERS: '2' });
  app = await createApp(stack, 'survivor', 'chaos');
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
afterEach(() => stack.healthy());

test.each(['api', 'builder', 'runner', 'logs'])('a killed %s costs no request', async (name) => {
  const load = startLoad(stack.httpPort, app.name);
  await until('some answers', () => load.report().requests > 50);
  await kill9(stack, name);
  await stack.healthy();
  const seen = load.report().requests;
  await until('more answers', () => load.report().requests > seen + 100);
  expect((await load.stop()).failures).toEqual([]);
});

test('a killed router worker refuses no connection and loses only what it had in flight', async () => {
  const load = startLoad(stack.httpPort, app.name, { clients: 6 });
  await until('some answers', () => load.report().requests > 50);
  await kill9(stack, 'router');
  const seen = load.report().requests;
  await until('more answers', () => load.report().requests > seen + 100);
  const { failures } = await load.stop();
  expect(failures.filter((failure) => failure.includes('ECONNREFUSED'))).toEqual([]);
  expect(failures.length).toBeLessThanOrEqual(6);
});

test.each(['api', 'builder', 'runner', 'logs'])(
  'every change works after %s was killed, and no line is lost',
  async (name) => {
    const label = `after-${name}`;
    await kill9(stack, name);
    await stack.healthy();
    await app.get(`/print?lines=20&label=${label}`);
    expect(await app.tfp('config:set', `GREETING=${label}`)).toMatchObject({ code: 0 });
    expect(await app.get()).toMatchObject({ json: { greeting: label } });
    const lines = await until('all lines', async () => {
      const { stdout } = await app.tfp('logs', '-n', '1500');
      return stdout.includes(`${label} 20`) && stdout;
    });
    for (let number = 1; number <= 20; number++) {
      expect(
        lines.split('\n').filter((line) => line.endsWith(`: ${label} ${number}`)),
      ).toHaveLength(1);
    }
  },
);

test('a crashed process is started again, and its last lines are still there', async () => {
  await app.get('/exit?code=4').catch(() => {});
  await until('an answer', async () => (await app.get()).status === 200);
  await until('its last words, and how it ended', async () => {
    const { stdout } = await app.tfp('logs', '-n', '1500');
    return stdout.includes('leaving with code 4') && /tfp\[runner\]: .*status 4/.test(stdout);
  });
});

test('with the whole platform stopped and started again the app serves and keeps its release', async () => {
  // The crash before this may have taken a young release back: what serves is settled only after that.
  const { version } = await converged(stack, app);
  await stack.stop();
  await stack.start();
  await until('an answer', async () => (await app.get()).json.release === `v${version}`);
});

test.each([
  ['npm start', 'web: npm start\n'],
  ['a shell', "web: bash -c 'node server.js; true'\n"],
])(
  'an app that is started by %s sees SIGTERM and finishes its requests',
  async (_what, procfile) => {
    await app.deploy({ Procfile: procfile });
    const release = String((await app.get()).json.release);
    const slow = app.get('/slow?ms=3000&tell=it-waits');
    await until('the request to be in its hands', async () =>
      (await app.tfp('logs', '--release', release)).stdout.includes('it-waits'),
    );
    await app.done('restart');
    expect(await slow).toMatchObject({ status: 200, json: { release } });
    // No other process of this release was ever asked to leave.
    await until('the goodbye', async () =>
      /SIGTERM received.*goodbye/s.test((await app.tfp('logs', '--release', release)).stdout),
    );
  },
);

test('a pusher who goes away stops nothing', async () => {
  app.write('version.js', 'module.exports = "orphaned";\n');
  await app.commit('pushed and left');
  const env = { ...stack.env, GIT_TERMINAL_PROMPT: '0' };
  await run('timeout', ['-s', 'KILL', '0.4', 'git', 'push', 'tfp', 'main'], {
    cwd: app.folder,
    env,
  });
  await until('the new code, or a push that can be repeated', async () => {
    if ((await app.get()).json.version === 'orphaned') return true;
    const again = await app.push();
    return again.code === 0 && (await app.get()).json.version === 'orphaned';
  });
});
