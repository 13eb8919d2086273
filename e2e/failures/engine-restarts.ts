import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { containersOf, converged } from '../support/converged.ts';
import type { Result } from '../support/run.ts';
import { type EngineGround, QUANTITY } from './engine-ground.ts';
import {
  allUp,
  expectTold,
  releasesOfBoth,
  say,
  secondsOf,
  startsOf,
  underLoad,
} from './engine-looks.ts';

const BACK_MS = 30_000;
const SLOW_BUILD = 'ARG TFP_STACK\nFROM $TFP_STACK\nRUN sleep 120\n';
/** However politely it leaves, it has not done its work. */
const SLOW_COMMAND = 'release: trap "exit 0" TERM; while true; do sleep 0.1; done\n';

/** All processes go down with the engine, and come back without a release that is blamed. */
export async function restarted(ground: EngineGround, signal: NodeJS.Signals): Promise<void> {
  const releases = releasesOfBoth(ground);
  const before = await startsOf(ground);
  const seen = await underLoad(ground, async () => {
    const away = await secondsOf(restart(ground, signal));
    const back = await secondsOf(allUp(ground, BACK_MS));
    say(`${signal}: the engine was away for ${away} s, all were up ${back} s later`);
  });
  expectTold(seen);
  const after = await startsOf(ground);
  expect(after.filter((start) => before.includes(start))).toEqual([]);
  expect(releasesOfBoth(ground)).toEqual(releases);
}

/** A rollout goes on where it was. */
export async function restartedInRollout(ground: EngineGround): Promise<void> {
  const { left, stack } = ground;
  const { version } = await converged(stack, left, { web: QUANTITY });
  const seen = await underLoad(ground, async () => {
    const set = left.tfp('config:set', 'GREETING=again');
    await until('its first process', async () =>
      (await containersOf(stack, left)).some(({ release }) => release > version),
    );
    await restart(ground, 'SIGTERM');
    expect((await set).output).toMatch(/done, v/);
    await allUp(ground, BACK_MS);
  });
  expectTold(seen);
  expect((await converged(stack, left, { web: QUANTITY })).version).toBe(version + 1);
}

/** A build goes down with the engine: its pusher hears of it, and may push again. */
export async function restartedInBuild(ground: EngineGround): Promise<void> {
  const { left } = ground;
  left.write('Dockerfile', SLOW_BUILD);
  await left.commit('a slow build');
  const pushed = await pushUntil(ground, 'RUN sleep', () => restart(ground, 'SIGTERM'));
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toContain('The Docker Engine does not');
  await left.git('rm', '-q', 'Dockerfile');
  await allUp(ground, BACK_MS);
  await left.deploy();
}

/** A release command that went down with the engine has not passed, and does not run twice. */
export async function restartedInCommand(ground: EngineGround): Promise<void> {
  const { left, stack } = ground;
  left.write('Procfile', `${SLOW_COMMAND}web: node server.js\n`);
  await left.commit('a slow release command');
  const isRunning = async () => {
    const running = await stack.docker.listContainers();
    return running.some(({ Labels }) => Labels['tfp.process']?.startsWith('release.'));
  };
  const pushed = left.push();
  await until('its command', isRunning);
  await restart(ground, 'SIGTERM');
  expect(await pushed).toMatchObject({ code: 1, output: expect.stringContaining('R18') });
  await allUp(ground, BACK_MS);
  await left.deploy({ Procfile: 'web: node server.js\n' });
}

async function restart({ engine }: EngineGround, signal: NodeJS.Signals): Promise<void> {
  await engine.end(signal);
  await engine.start();
}

/** Pushes, and does something when the pusher has read this. */
async function pushUntil(
  { stack, left }: EngineGround,
  words: string,
  work: () => Promise<void>,
): Promise<Result> {
  const reached = Promise.withResolvers<void>();
  const pushed = stack.run('git', ['push', 'tfp', 'main'], {
    cwd: left.folder,
    env: stack.env,
    onOutput: (output) => output.includes(words) && reached.resolve(),
  });
  await Promise.race([reached.promise, pushed]);
  await work();
  return pushed;
}
