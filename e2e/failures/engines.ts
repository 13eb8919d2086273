import { statfsSync } from 'node:fs';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { inLedger } from '../support/converged.ts';
import { whileFrozen } from '../support/frozen.ts';
import { type EngineGround, QUANTITY } from './engine-ground.ts';
import { expectRefused, hung } from './engine-hangs.ts';
import {
  allUp,
  expectServed,
  releasesOfBoth,
  say,
  secondsOf,
  startsOf,
  underLoad,
} from './engine-looks.ts';
import {
  restarted,
  restartedInBuild,
  restartedInCommand,
  restartedInRollout,
} from './engine-restarts.ts';
import type { Failure } from './failure.ts';

const MORE = QUANTITY + 1;
/** More than its disk holds. */
const LARGE_BUILD =
  'ARG TFP_STACK\nFROM $TFP_STACK\nRUN dd if=/dev/zero of=/large bs=1M count=8000\n';
/** What a disk may hold more than before: logs of containers, the records of a build. */
const SLACK_BYTES = 64 * 1024 * 1024;

/** The engine is started again, hangs, loses its power, or has no room. */
export const ENGINES: readonly Failure<EngineGround>[] = [
  {
    row: 13,
    name: 'the engine is started again',
    required: 'all 20 are back within 30 s, and nothing counts as a crash; visitors hear a code',
    async fault(ground) {
      await restarted(ground, 'SIGTERM');
      await restarted(ground, 'SIGKILL');
      await restartedInRollout(ground);
      await restartedInBuild(ground);
      await restartedInCommand(ground);
    },
  },
  {
    row: 14,
    name: 'the engine hangs, or what starts containers for it',
    required:
      'what runs serves; whoever asks hears why within seconds: it is refused, or done once when it can be',
    async fault(ground) {
      const { engine, right } = ground;
      await hung(ground, engine.pid(), ['config:set', 'GREETING=late']);
      await hung(ground, engine.containerdPid(), ['rollback']);
      await right.commit('pushed into a hang');
      await whileFrozen([engine.pid()], () => expectRefused(right.push()));
    },
  },
  {
    row: 15,
    name: 'an engine with live-restore is started again',
    required: 'no app restarts, no visitor notices, and the state is read anew',
    async fault(ground) {
      const { engine, left } = ground;
      await engine.end('SIGTERM');
      await engine.start('--live-restore');
      await allUp(ground, 30_000);
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        const before = await startsOf(ground);
        const seen = await underLoad(ground, async () => {
          await engine.end(signal);
          await engine.start('--live-restore');
          expect(await left.tfp('scale', `web=${MORE}`)).toMatchObject({ code: 0 });
          expect(await left.tfp('scale', `web=${QUANTITY}`)).toMatchObject({ code: 0 });
        });
        expectServed(seen);
        expect(await startsOf(ground)).toEqual(before);
      }
    },
  },
  {
    row: 16,
    name: 'the machine boots, or loses its power',
    required: 'all is back within two minutes, and the ledger is whole',
    async fault(ground) {
      const { engine, stack } = ground;
      const before = releasesOfBoth(ground);
      await Promise.all([stack.losePower(), engine.losePower()]);
      const begun = performance.now();
      await Promise.all([engine.start(), stack.start()]);
      await allUp(ground, 120_000);
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      say(`all are up ${seconds} s after the power came back`);
      expect(inLedger(stack, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      expect(releasesOfBoth(ground)).toEqual(before);
    },
  },
  {
    row: 26,
    name: 'the disk is full in the middle of a build',
    required: 'the build fails and says so, its files go, the next small one works',
    async fault(ground) {
      const { left, engine } = ground;
      const before = freeBytes(engine.disk);
      const seen = await underLoad(ground, async () => {
        left.write('Dockerfile', LARGE_BUILD);
        await left.commit('too large a build');
        const pushed = await left.push();
        expect(pushed.code).not.toBe(0);
        expect(pushed.output).toContain('The disk of the engine is full');
        const freed = until('room', () => freeBytes(engine.disk) > before - SLACK_BYTES, 30_000);
        say(`the disk has room again after ${await secondsOf(freed)} s`);
        await left.git('rm', '-q', 'Dockerfile');
        await left.deploy();
      });
      expectServed(seen);
    },
  },
];

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
