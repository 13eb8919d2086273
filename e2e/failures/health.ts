import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { containersOf, converged } from '../support/converged.ts';
import type { TestApp } from '../support/test-app.ts';
import type { Failure } from './failure.ts';
import type { Ground } from './ground.ts';

const BACK = 'web.1 is ready again';

/** Health checks that flap, hang, or lead astray. */
export const HEALTH: readonly Failure[] = [
  {
    row: 22,
    name: 'health flaps',
    required: 'three failures out, two successes in, never the last target, no restart',
    fault: (ground) =>
      whileChecked(ground, { attempts: 3, timeout: 1 }, async ({ stack, victim }) => {
        expect(await victim.tfp('scale', 'web=2')).toMatchObject({ code: 0 });
        await converged(stack, victim, { web: 2 });
        const before = await containersOf(stack, victim);
        await instruct(victim, 'web.1', '503,503,200,503,503,200,503,503');
        await until('eight answers', async () => (await healthOf(victim, 'web.1')).asked >= 8);
        expect(await wordsTo(victim)).not.toContain('is not ready');
        await instruct(victim, 'web.1', Array(8).fill('503').join());
        await said(
          victim,
          'web.1 is not ready: its readiness check GET /health got status 503; it leaves',
        );
        expect(await processesThatAnswer(victim)).toEqual(['web.2']);
        await said(victim, BACK);
        await until('both', async () => (await processesThatAnswer(victim)).length === 2);
        for (const name of ['web.1', 'web.2'])
          await instruct(victim, name, Array(8).fill('503').join());
        await said(victim, 'it stays in the routes, since no other process is ready');
        expect((await victim.get()).status).toBe(200);
        await said(victim, 'web.2 is ready again');
        const after = await containersOf(stack, victim);
        expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
      }),
  },
  {
    row: 23,
    name: 'a health endpoint is slow, redirects, or hangs',
    required: 'a deadline of 5 s, no redirect is followed, no question overlaps another',
    fault: (ground) =>
      // One bad answer is told at once.
      whileChecked(ground, { attempts: 1 }, async ({ victim }) => {
        await instruct(victim, 'web.1', '200@4900,302,200');
        const tolerant = await until('three answers', async () => {
          const health = await healthOf(victim, 'web.1');
          return health.asked >= 3 && health;
        });
        expect(tolerant).toMatchObject({ followed: 0, mostOpen: 1 });
        expect(await wordsTo(victim)).not.toContain('no answer within');
        const before = (await wordsTo(victim)).split(BACK).length;
        await instruct(victim, 'web.1', '200@60000');
        await said(victim, 'its readiness check GET /health got no answer within 5 s');
        await until('the end of it', async () => (await healthOf(victim, 'web.1')).open === 0);
        expect(await healthOf(victim, 'web.1')).toMatchObject({ followed: 0, mostOpen: 1 });
        await said(victim, BACK, before);
      }),
  },
];

/** What an app tells of the questions that it was asked. */
interface AskedHealth {
  asked: number;
  open: number;
  mostOpen: number;
  followed: number;
}

/** The victim's readiness is asked every second meanwhile. */
async function whileChecked(
  ground: Ground,
  patience: { attempts: number; timeout?: number },
  work: (ground: Ground) => Promise<void>,
): Promise<void> {
  const { victim } = ground;
  const web = [{ type: 'readiness', path: '/health', wait: 1, ...patience }];
  await victim.deploy({ 'app.json': JSON.stringify({ healthchecks: { web } }) });
  await work(ground);
  expect(await victim.tfp('scale', 'web=1')).toMatchObject({ code: 0 });
  rmSync(join(victim.folder, 'app.json'));
  await victim.deploy();
}

async function instruct(victim: TestApp, name: string, answers: string): Promise<void> {
  await askProcess(victim, name, `/health-script?process=${name}&answers=${answers}`);
}

async function healthOf(victim: TestApp, name: string): Promise<AskedHealth> {
  return (await askProcess(victim, name, '/health-script')).health as AskedHealth;
}

/** Asks until this one of its processes was the one that answered. */
function askProcess(victim: TestApp, name: string, path: string): Promise<Record<string, unknown>> {
  return until(`an answer of ${name}`, async () => {
    const { json } = await victim.get(path);
    return json.process === name && json;
  });
}

async function processesThatAnswer(victim: TestApp): Promise<unknown[]> {
  const names = new Set<unknown>();
  for (let asked = 0; asked < 20; asked++) names.add((await victim.get()).json.process);
  return [...names].sort();
}

/** Waits for words of the platform in the app's log, as often as they must be there. */
async function said(victim: TestApp, words: string, times = 1): Promise<void> {
  await until(words, async () => {
    return (await wordsTo(victim)).split(words).length > times;
  });
}

async function wordsTo(victim: TestApp): Promise<string> {
  return (await victim.tfp('logs', '-p', 'runner', '-n', '1000')).stdout;
}
