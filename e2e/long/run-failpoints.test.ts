import { FAILPOINTS } from '@tfp/contract/failpoint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../test/support/until.ts';
import { type Ground, startGround } from '../failures/ground.ts';
import { prove } from '../failures/prove.ts';
import { releasesOf } from '../support/converged.ts';
import { dyingAt } from '../support/failpoints.ts';
import { objectsOf } from '../support/sweep.ts';
import { createApp } from '../support/test-app.ts';
import { expectWell } from '../support/well.ts';

// Goal: a process may die between any two steps of build, release and run. Method: at each named step it ends by
// SIGKILL, once, in the middle of the change that comes by there; then the oracle is asked, and a neighbour's visitors.

let ground: Ground;
let number = 0;

beforeAll(async () => {
  ground = await startGround();
  await ground.victim.deploy({ Procfile: 'web: node server.js\nrelease: node -e 0\n' });
});
afterAll(() => ground?.dispose());

/** The steps that only the end of an app comes by. */
const AT_DESTROY = FAILPOINTS.filter((name) =>
  /destroy|network-removal|in-forget|cleanup/.test(name),
);
/** No change writes so many lines that a segment of them is full: the log store's own tests die there. */
const AT_SEAL = FAILPOINTS.filter((name) => name.endsWith('-seal'));
const AT_CHANGE = FAILPOINTS.filter((name) => ![...AT_DESTROY, ...AT_SEAL].includes(name));

/** What the pusher was told is what stands; a push that failed works when it is said again. */
async function pushThrough({ victim, stack }: Ground, version: string): Promise<void> {
  victim.write('version.js', `module.exports = ${JSON.stringify(version)};\n`);
  await victim.commit(version);
  const pushed = await victim.push();
  if (pushed.code !== 0) {
    await expectWell(stack);
    const again = await victim.push();
    expect(again).toMatchObject({ code: 0, output: expect.stringMatching(/live in|up-to-date/) });
  }
}

async function change({ victim, stack }: Ground): Promise<void> {
  const before = releasesOf(stack, victim);
  const version = `push ${++number}`;
  await pushThrough(ground, version);
  const set = await victim.tfp('config:set', `GREETING=${version}`);
  if (set.code !== 0) await victim.done('config:set', `GREETING=${version}`);
  const answer = await until('the new code and config', async () => {
    const { json } = await victim.get();
    return json.version === version && json.greeting === version && json;
  });
  const releases = releasesOf(stack, victim);
  const current = releases.findLast((one) => one.status === 'succeeded');
  expect(answer.release).toBe(`v${current?.version}`);
  // Nothing that was acknowledged before has changed.
  expect(releases.slice(0, before.length)).toEqual(before);
}

test.each(AT_CHANGE)('a deploy and a config change outlive a death at %s', (name) =>
  prove(ground, { fault: ({ stack }) => dyingAt(stack, name, () => change(ground)) }),
);

test.each(AT_DESTROY)('the end of an app outlives a death at %s', (name) =>
  prove(ground, {
    async fault({ stack }) {
      const doomed = await createApp(stack, `doomed-${++number}`, 'chaos');
      await doomed.deploy();
      const end = () => doomed.tfp('destroy', '--confirm', doomed.name);
      const ended = await dyingAt(stack, name, end);
      await stack.healthy();
      // It may have been done, though its answer was lost.
      const again = ended.code === 0 ? ended : await end();
      if (again.code !== 0) expect(again.output).toContain('find that app');
      doomed.dispose();
      await expectWell(stack);
      expect(await objectsOf(stack.platformId, doomed.id)).toEqual([]);
      const heir = await createApp(stack, doomed.name, 'chaos');
      await heir.done('destroy', '--confirm', heir.name);
      heir.dispose();
    },
  }),
);
