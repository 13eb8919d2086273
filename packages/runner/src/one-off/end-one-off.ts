import { setTimeout as delay } from 'node:timers/promises';
import { insist } from '../engine/insist.ts';
import type { World } from '../world.ts';
import type { OneOffProcess } from './one-off.ts';

/** Asks a one-off to end, and ends it when it does not. */
export async function endOneOff(
  world: Pick<World, 'engine' | 'log' | 'timers'>,
  oneOff: OneOffProcess,
  signal: 'SIGHUP' | 'SIGTERM',
  graceMs: number,
  onStay: () => void = () => {},
): Promise<void> {
  const { id } = oneOff;
  if (id === undefined) {
    oneOff.isUnwanted = true;
    return;
  }
  await insist(world, signal, () => world.engine.signal(id, signal));
  const stopWaiting = new AbortController();
  const late = delay(graceMs, undefined, { signal: stopWaiting.signal }).then(onStay, () => {});
  await Promise.race([oneOff.exited.promise, late]);
  stopWaiting.abort();
  await insist(world, 'SIGKILL', () => world.engine.signal(id, 'SIGKILL'));
}
