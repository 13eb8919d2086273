import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { converged, releasesOf } from '../support/converged.ts';
import { whileFrozen } from '../support/frozen.ts';
import type { Result, RunOptions } from '../support/run.ts';
import { type EngineGround, QUANTITY } from './engine-ground.ts';
import { expectServed, say, secondsOf, underLoad } from './engine-looks.ts';

const MORE = QUANTITY + 1;
/** Within ten seconds on a machine that has time for it. */
const WORDS_MS = 20_000;
const GOES_ON = 'Ctrl-C ends only this waiting';

/** A change of `right` that makes a release: `config:set`, `rollback`. */
type Change = readonly string[];

/**
 * While a process hangs without which nothing starts, all kinds of things are asked: nobody waits without a word, what
 * runs serves, and what was recorded is done once behind the hang.
 */
export async function hung(ground: EngineGround, pid: number, change: Change): Promise<void> {
  const { left, right, stack } = ground;
  const before = [left, right].map((app) => releasesOf(stack, app).length);
  const seen = await underLoad(ground, async () => {
    await left.commit('pushed before a hang');
    const { asked } = await launching(ground, (push) =>
      whileFrozen([pid], () => askInVain(ground, push, change)),
    );
    const done = async () => {
      for (const ending of asked) expect(await ending).toMatchObject({ code: 0 });
      await converged(stack, left, { web: MORE });
      await converged(stack, right, { web: QUANTITY });
    };
    say(`all that was asked is done ${await secondsOf(done())} s behind the hang`);
  });
  expectServed(seen);
  expect([left, right].map((app) => releasesOf(stack, app).length)).toEqual(
    before.map((count) => count + 1),
  );
  expect(await left.tfp('scale', `web=${QUANTITY}`)).toMatchObject({ code: 0 });
}

/** A push, and what it has said so far. */
interface Push {
  ended: Promise<Result>;
  said: () => string;
}

/** Pushes, and does something as soon as the new release is on its way. */
async function launching<T>({ left }: EngineGround, work: (push: Push) => Promise<T>): Promise<T> {
  const { ended, said } = listened((options) => left.push('main', options));
  await until('a launch', () => said().includes('Launching'));
  return work({ ended, said });
}

/** Asks a platform whose engine hangs for all kinds of things; gives back what is still on its way then. */
async function askInVain(
  ground: EngineGround,
  push: Push,
  [command = '', ...args]: Change,
): Promise<{ asked: Promise<Result>[] }> {
  const { stack, left, right } = ground;
  const change = listened((options) => stack.tfp([command, '-a', right.name, ...args], options));
  const words = [push, change].map(({ said }) => heard(said));
  expect(await left.tfp('scale', '--no-wait', `web=${MORE}`)).toMatchObject({ code: 0 });
  const refused = [right.tfp('run', 'true'), right.tfp('ps:exec', '-p', 'web.1', 'true')];
  await Promise.all([...words, ...refused.map(expectRefused), expectMarked(ground)]);
  return { asked: [push.ended, change.ended] };
}

function listened(ask: (options: RunOptions) => Promise<Result>): Push {
  let output = '';
  const onOutput = (soFar: string) => {
    output = soFar;
  };
  return { ended: ask({ onOutput }), said: () => output };
}

/** Whoever waits reads what for, and that to wait is not needed. */
async function heard(said: () => string): Promise<void> {
  const words = until(GOES_ON, () => said().includes(GOES_ON), WORDS_MS);
  say(
    `${await secondsOf(words)} s: ${said()
      .match(/.*does not answer.*/)?.[0]
      ?.trim()}`,
  );
}

/** What cannot be recorded is refused, at once and in words. */
export async function expectRefused(work: Promise<Result>): Promise<void> {
  const seconds = await secondsOf(work);
  const { code, output } = await work;
  say(`refused after ${seconds} s: ${output.match(/!\s+(.*does not answer.*)/)?.[1]}`);
  expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/does not answer/) });
}

/** What was seen before is told as such. */
async function expectMarked({ stack, right }: EngineGround): Promise<void> {
  const marked = async () => (await right.tfp('ps')).output.includes('stopped answering');
  await until('a list that is marked', marked, WORDS_MS);
  const health = async () =>
    /Docker Engine does not answer/.test(
      (await stack.ask(stack.apiPort, 'localhost', '/health')).body,
    );
  await until('words of its health', health);
}
