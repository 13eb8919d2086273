import { setTimeout as delay } from 'node:timers/promises';
import { type App, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { EngineError } from '../engine/engine.ts';
import type { World } from '../world.ts';

/** A process that the engine could not start. Where the engine itself is away it is nobody's crash: it is tried again. */
export async function noteUnstarted(
  world: Pick<World, 'log' | 'timers'>,
  app: App,
  process: Process,
  error: Error,
): Promise<void> {
  world.log.warn({ err: error, app: app.id, process: process.name }, 'process not started');
  const kind = error instanceof EngineError ? error.kind : undefined;
  if (kind === 'away') await delay(world.timers.engineRetryMs);
  process.leftover = kind === 'away';
  process.end = {
    kind: 'unstarted',
    fault: kind === 'missing' || kind === 'refused' ? 'image' : 'platform',
    message: error.message,
  };
  process.phase = 'ended';
  const handles = handlesOf(app, process);
  handles.begun.resolve();
  handles.exited.resolve();
  app.wake();
}
