import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../test/support/until.ts';
import { livingApps } from '../orphans/apps.ts';
import { FAULTS } from '../orphans/faults.ts';
import { remainsOf, strangersOn } from '../orphans/remains.ts';
import { addApp, STEPS, type Walk } from '../orphans/walk.ts';
import { createChance, createDeck } from '../support/chance.ts';
import { startTfp } from '../support/tfp-stack.ts';
import { expectWell } from '../support/well.ts';

// Goal: from any state the platform finds back by itself, and leaves nothing of anybody's lying about. Method: a random
// walk of changes, each met by a fault; then the oracle is asked, and all that carries the platform's label is looked at.
// TFP_TEST_SEED=<number> takes the same walk again.

const WALK_MS = 100_000;
/** The builder waits 40 s for the last processes that stand on an image of an app that is gone. */
const CONVERGED_MS = 120_000;
/** Images are collected every minute. */
const COLLECTED_MS = 180_000;
const GONE_MS = 120_000;

const TIMES = {
  TFP_BOOT_TIMEOUT_MS: '8000',
  TFP_REVERT_WINDOW_MS: '2000',
  TFP_BACKOFF_FIRST_MS: '1000',
  TFP_BACKOFF_SLOWEST_MS: '2000',
  TFP_STOP_GRACE_MS: '3000',
  TFP_DRAIN_REQUESTS_MS: '3000',
  TFP_DRAIN_STREAMS_MS: '2000',
};

let walk: Walk;
const told: string[] = [];

beforeAll(async () => {
  const seed = Number(process.env.TFP_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`TFP_TEST_SEED=${seed}\n`);
  const stack = await startTfp({ TFP_ROUTER_WORKERS: '2', ...TIMES });
  walk = { stack, chance: createChance(seed), apps: [], step: 0 };
  for (const name of ['walker', 'runner-up', 'third']) await addApp(walk, name);
});
afterAll(async () => {
  for (const app of walk?.apps ?? []) app.dispose();
  await walk?.stack.dispose();
});

test('through changes and faults the platform finds back, and nothing of anybody’s is left', async () => {
  const { stack, chance } = walk;
  const nextStep = createDeck(chance, Object.keys(STEPS));
  const nextFault = createDeck(chance, Object.keys(FAULTS));
  const end = Date.now() + WALK_MS;
  while (Date.now() < end || walk.step < Object.keys(FAULTS).length) {
    walk.step += 1;
    const [step, fault] = [nextStep(), nextFault()];
    const app = chance.pick(walk.apps);
    const delayMs = chance.below(1_500);
    told.push(`${walk.step}: ${step} of ${app.name}; after ${delayMs} ms ${fault}`);
    const doing = STEPS[step]?.(walk, app);
    // It is waited for below.
    doing?.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    // What it would take may be gone already.
    await Promise.all([doing, FAULTS[fault]?.(walk).catch(() => {})]);
  }
  process.stdout.write(`${told.length} steps\n`);
  const began = performance.now();
  await expectWell(stack, CONVERGED_MS).catch((error) => {
    throw new Error(`${error.message}\n${told.join('\n')}`);
  });
  process.stdout.write(`well after ${Math.round(performance.now() - began)} ms\n`);
  await nothing('a stranger', () => strangersOn(walk), COLLECTED_MS);
});

test('of apps that are destroyed nothing is left', async () => {
  const { stack } = walk;
  const filters = { label: [`tfp.platform=${stack.platformId}`] };
  const networks = await new Docker().listNetworks({ filters });
  const subnets = networks.map(({ IPAM }) => IPAM?.Config?.[0]?.Subnet ?? '');
  expect(subnets.length).toBeGreaterThan(0);
  for (const { name } of livingApps(stack)) {
    const ended = await stack.tfp(['destroy', '--app', name, '--confirm', name]);
    expect(ended, ended.output).toMatchObject({ code: 0 });
  }
  const began = performance.now();
  await nothing(
    'what remains',
    async () => Object.values(await remainsOf(walk, subnets)).flat(),
    GONE_MS,
  );
  process.stdout.write(`all gone after ${Math.round(performance.now() - began)} ms\n`);
  await expectWell(stack);
});

/** Waits until there is none of it. */
async function nothing(what: string, look: () => Promise<string[]>, deadlineMs: number) {
  let last: string[] = [];
  const isEmpty = async () => {
    last = await look();
    return last.length === 0;
  };
  await until(`no more of ${what}`, isEmpty, deadlineMs).catch(() => {});
  expect(last, told.join('\n')).toEqual([]);
}
