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
        await isThrough(victim, 'web.1');
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
        // Far enough from the deadline that a busy machine does not reach it.
        await instruct(victim, 'web.1', '200@3000,302,200');
        expect(await isThrough(victim, 'web.1')).toMatchObject({ followed: 0, mostOpen: 1 });
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
  /** What it shall answer next. */
  script: string[];
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

/** Waits until its script was asked for, and one question more: so the answers before that were judged. */
async function isThrough(victim: TestApp, name: string): Promise<AskedHealth> {
  const isEmpty = (health: AskedHealth) => health.script.length === 0 && health.open === 0;
  const { asked } = await until('the end of its script', async () => {
    const health = await healthOf(victim, name);
    return isEmpty(health) && health;
  });
  return until('one question more', async () => {
    const health = await healthOf(victim, name);
    return health.asked > asked && isEmpty(health) && health;
  });
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
  return (await victim.done('logs', '-p', 'runner', '-n', '1000')).stdout;
}
