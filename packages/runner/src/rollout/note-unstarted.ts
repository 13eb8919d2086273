import { setTimeout as delay } from 'node:timers/promises';
import { type App, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { EngineError } from '../engine/engine.ts';
import type { World } from '../world.ts';
import { tellSilence } from './tell-silence.ts';

type Deps = Pick<World, 'engine' | 'networks' | 'log' | 'timers' | 'platform' | 'journal' | 'say'>;

/** A process that the engine could not start: the image's fault, ours, or nobody's while the engine is down. */
export async function noteUnstarted(
  world: Deps,
  app: App,
  process: Process,
  error: Error,
): Promise<void> {
  world.log.warn({ err: error, app: app.id, process: process.name }, 'process not started');
  const kind = error instanceof EngineError ? error.kind : undefined;
  if (kind === 'away') tellSilence(world, app, process.release);
  const isNetworkGone = kind === 'missing' && (await hasLostNetwork(world, app));
  const isImageFault = !isNetworkGone && (kind === 'missing' || kind === 'refused');
  process.blameless =
    isNetworkGone || (!isImageFault && (await isEngineDown(world, kind === 'away')));
  process.end = {
    kind: 'unstarted',
    fault: isImageFault ? 'image' : 'platform',
    message: error.message,
    // A start that was not answered may have been done all the same.
    mayHaveRun: process.id !== undefined && kind !== 'missing' && kind !== 'refused',
  };
  process.phase = 'ended';
  const handles = handlesOf(app, process);
  handles.begun.resolve();
  handles.exited.resolve();
  app.wake();
}

/** Somebody removed it by hand, as a prune of unused networks does. The next start makes another one. */
async function hasLostNetwork({ networks }: Deps, app: App): Promise<boolean> {
  return networks.refresh().then(
    () => !networks.appIds().includes(app.id),
    () => false,
  );
}

/** An engine on its way down fails in many words before it does not answer at all. */
async function isEngineDown({ engine, timers, platform }: Deps, isAway: boolean): Promise<boolean> {
  // It may be up again, and known to be another one, before we ask.
  const { epoch } = platform;
  await delay(timers.engineRetryMs);
  if (isAway) return true;
  try {
    await engine.networks();
    return (await engine.epoch()) !== epoch;
  } catch {
    return true;
  }
}
