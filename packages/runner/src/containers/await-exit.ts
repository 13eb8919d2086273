import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from '../engine/engine.ts';
import type { World } from '../world.ts';

/** What runs once, of a person or of a schedule. */
export interface RunsOnce {
  name: string;
  /** The container's, once there is one. */
  id: string | undefined;
  /** Fires when it is said to have ended; whoever waits asks the engine whether that is so. */
  exited: PromiseWithResolvers<void>;
}

/** How it ended, once it has. Whoever says that it ended may have looked too early: the engine is asked. */
export async function awaitExit(
  { engine, log, timers }: Pick<World, 'engine' | 'log' | 'timers'>,
  process: RunsOnce,
): Promise<Exit> {
  const { id } = process;
  if (id === undefined) throw new Error(`${process.name} has no container`);
  for (;;) {
    const { exited } = process;
    try {
      const exit = await engine.exitOf(id);
      if (exit !== undefined) return exit;
      await exited.promise;
    } catch (error) {
      log.debug({ err: error, process: process.name }, 'exit not read yet');
      await delay(timers.engineRetryMs);
    }
    if (process.exited === exited) process.exited = Promise.withResolvers();
  }
}
