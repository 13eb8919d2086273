import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FAILPOINTS, type FailpointName } from '@tfp/contract/failpoint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { converged, releasesOf } from '../support/converged.ts';
import { until } from '../support/run.ts';
import { objectsOf } from '../support/sweep.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';
import { expectWell } from '../support/well.ts';

// Goal: a process may die between any two steps of build, release and run. Method: at each named step it ends by
// SIGKILL, once, in the middle of the change that comes by there; then the oracle is asked.

let stack: TfpStack;
let app: TestApp;
let number = 0;

beforeAll(async () => {
  stack = await startTfp({ TFP_STOP_GRACE_MS: '5000', TFP_DRAIN_REQUESTS_MS: '5000' });
  app = await createApp(stack, 'fails', 'chaos');
  await app.deploy({ Procfile: 'web: node server.js\nrelease: node -e 0\n' });
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

/** The steps that only the end of an app comes by. */
const AT_DESTROY = FAILPOINTS.filter((name) =>
  /destroy|network-removal|in-forget|cleanup/.test(name),
);
const AT_CHANGE = FAILPOINTS.filter((name) => !AT_DESTROY.includes(name));

const fired = (name: FailpointName) => existsSync(join(stack.data, 'failpoints', name));

async function arm(name: FailpointName): Promise<void> {
  await stack.stop();
  await stack.start({ TFP_FAILPOINT: name });
}

/** What the pusher was told is what stands; a push that failed works when it is said again. */
async function pushThrough(): Promise<string> {
  const version = `push ${++number}`;
  app.write('version.js', `module.exports = ${JSON.stringify(version)};\n`);
  await app.commit(version);
  const pushed = await app.push();
  if (pushed.code !== 0) {
    await expectWell(stack);
    const again = await app.push();
    expect(again.output).toMatch(/live in|deployed|up-to-date/);
  }
  return version;
}

test.each(AT_CHANGE)('a deploy and a config change outlive a death at %s', async (name) => {
  const before = releasesOf(stack, app);
  await arm(name);
  const version = await pushThrough();
  const set = await app.tfp('config:set', `GREETING=${version}`);
  if (set.code !== 0) await app.tfp('config:set', `GREETING=${version}`);
  await until(`${name} to be reached`, () => fired(name));
  await expectWell(stack);
  await converged(stack, app);
  const answer = await until('the new code and config', async () => {
    const { json } = await app.get();
    return json.version === version && json.greeting === version && json;
  });
  const releases = releasesOf(stack, app);
  expect(answer.release).toBe(
    `v${releases.findLast((one) => one.status === 'succeeded')?.version}`,
  );
  // Nothing that was acknowledged before has changed.
  expect(releases.slice(0, before.length).map(({ version }) => version)).toEqual(
    before.map(({ version }) => version),
  );
});

test.each(AT_DESTROY)('the end of an app outlives a death at %s', async (name) => {
  const doomed = await createApp(stack, `doomed-${++number}`, 'chaos');
  try {
    await doomed.deploy();
    await arm(name);
    const ended = await doomed.tfp('destroy', '--confirm', doomed.name);
    await until(`${name} to be reached`, () => fired(name));
    await stack.healthy();
    if (ended.code !== 0) await doomed.tfp('destroy', '--confirm', doomed.name);
    await expectWell(stack, 60_000);
    expect(await objectsOf(stack.platformId, doomed.id)).toEqual([]);
    const again = await stack.tfp(['create', doomed.name], { cwd: doomed.folder });
    expect(again).toMatchObject({ code: 0 });
    expect(await stack.tfp(['destroy', '-a', doomed.name, '--confirm', doomed.name])).toMatchObject(
      { code: 0 },
    );
  } finally {
    doomed.dispose();
  }
});

test('a platform without a wish dies nowhere', async () => {
  await stack.stop();
  await stack.start();
  await app.deploy();
  await expectWell(stack);
});
