import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../apps/app.ts';
import { changeState } from '../apps/process-state.ts';
import type { Exit } from '../engine/engine.ts';
import { insist } from '../insist.ts';
import { sourceOf } from '../output/source-of.ts';
import type { World } from '../world.ts';
import type { OneOffProcess } from './one-off.ts';
import { tellEnd } from './tell-history.ts';

/** Waits for the end of a one-off and tells it. Nothing of it is removed yet. */
export async function awaitEnd(world: World, app: App, oneOff: OneOffProcess): Promise<Exit> {
  const { id } = oneOff;
  for (;;) {
    const exit = id === undefined ? LOST : await exitOf(world, id);
    if (exit !== undefined) {
      const note = `exited with status ${exit.code}`;
      changeState(world, app, oneOff, 'down', note);
      world.say(app.id, `Process ${oneOff.name} ${note}`);
      await tellEnd(world, oneOff.kept, exit);
      return exit;
    }
    await nextLook(world, oneOff);
  }
}

/** Undefined: it runs, or the engine does not say. */
function exitOf({ engine }: Pick<World, 'engine'>, id: string): Promise<Exit | undefined> {
  return engine.exitOf(id).catch(() => undefined);
}

/** What was heard of its end saves the wait, once: where the engine does not know of it, there is no hurry. */
async function nextLook({ timers }: Pick<World, 'timers'>, oneOff: OneOffProcess): Promise<void> {
  const { exited } = oneOff;
  const stopWaiting = new AbortController();
  const late = delay(timers.engineRetryMs, false, { signal: stopWaiting.signal });
  const heard = exited.promise.then(() => true);
  const wasHeard = await Promise.race([heard, late.catch(() => false)]);
  stopWaiting.abort();
  if (wasHeard && oneOff.exited === exited) oneOff.exited = Promise.withResolvers();
}

const LOST: Exit = { code: 137, outOfMemory: false, isLost: true };

export async function removeOneOff(world: World, app: App, oneOff: OneOffProcess): Promise<void> {
  const { id, address } = oneOff;
  if (id !== undefined) {
    const source = await insist(world, 'log path', () =>
      sourceOf(world.engine, app.id, oneOff, id),
    );
    await world.collector.end(source);
    await insist(world, 'removal', () => world.engine.remove(id));
  }
  if (address !== undefined) world.addresses.free(app.id, address);
}
