import { setTimeout as delay } from 'node:timers/promises';
import { type App, handlesOf } from '../apps/app.ts';
import { type Process, recordExit } from '../apps/process.ts';
import { exitWords } from '../containers/exit-words.ts';
import type { Exit } from '../engine/engine.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';

/** A container is seen to have ended: its routes go at once, then it is asked how. */
export async function noteExit(world: World, app: App, process: Process): Promise<void> {
  if (process.phase === 'ending' || process.phase === 'ended') return;
  process.phase = 'ending';
  process.healthy = false;
  publishRoutes(world, app);
  const handles = handlesOf(app, process);
  handles.watch.abort();
  const exit = await howItEnded(world, process);
  recordExit(process, exit);
  world.say(app.id, `Process ${process.name} ${exitWords(exit)}`, process.release);
  process.phase = 'ended';
  handles.exited.resolve();
  app.wake();
}

async function howItEnded(world: World, process: Process): Promise<Exit> {
  for (;;) {
    try {
      const exit = process.id === undefined ? undefined : await world.engine.exitOf(process.id);
      if (exit !== undefined) return exit;
    } catch (error) {
      world.log.debug({ err: error, process: process.key }, 'exit not read yet');
    }
    await delay(world.timers.engineRetryMs / 4);
  }
}
