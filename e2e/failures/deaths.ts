import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { converged } from '../support/converged.ts';
import { type Result, until } from '../support/run.ts';
import type { Failure } from './failure.ts';

/** Processes of the platform that die, hang or are replaced. */
export const DEATHS: readonly Failure[] = [
  {
    row: 10,
    name: 'the api is away',
    required: 'apps serve, and a crashed process is started again without it',
    async fault({ stack, victim }) {
      await whileFrozen(stack.pids('api'), async () => {
        await victim.get('/exit?code=3').catch(() => {});
        await until('another process', async () => (await victim.get()).status === 200);
      });
      await stack.healthy();
    },
  },
  {
    row: 63,
    name: 'the api hangs for some seconds',
    required: 'nobody’s requests notice, and what was asked meanwhile is done once',
    async fault({ stack, victim }) {
      const { version } = await converged(stack, victim);
      let asked: Promise<Result> | undefined;
      await whileFrozen(stack.pids('api'), async () => {
        asked = victim.tfp('config:set', 'GREETING=late');
        await setTimeout(5_000);
      });
      expect(await asked).toMatchObject({ code: 0 });
      expect((await converged(stack, victim)).version).toBe(version + 1);
    },
  },
];

async function whileFrozen(pids: number[], work: () => Promise<void>): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}
