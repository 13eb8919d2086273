import { setTimeout as delay } from 'node:timers/promises';
import type { Execution } from '../engine/engine.ts';
import { insist } from '../engine/insist.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';

/**
 * The client has left: what was executed for it ends. Our init in the container kills what stays after its grace, with
 * all that it has started; where an image runs without that, we kill.
 */
export async function hangUpExecution(
  world: Pick<World, 'log' | 'timers'>,
  execution: Execution,
  graceSeconds: number,
): Promise<void> {
  const hasEnded = () =>
    insist(world, 'exec', async () => (await execution.exitCode()) !== undefined);
  // It may not have begun: then there is nothing yet that hears us.
  while (!(await insist(world, 'SIGHUP', () => execution.signal('SIGHUP')))) {
    if (await hasEnded()) return;
    await delay(LIMITS.execLookMs);
  }
  const until = performance.now() + graceSeconds * 1000 + LIMITS.execKillMs;
  while (performance.now() < until) {
    await delay(LIMITS.execKillMs / 4);
    if (await hasEnded()) return;
  }
  await insist(world, 'SIGKILL', () => execution.signal('SIGKILL'));
}
