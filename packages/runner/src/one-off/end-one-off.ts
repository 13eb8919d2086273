import { endContainer } from '../containers/end-container.ts';
import type { World } from '../world.ts';
import type { OneOffProcess } from './one-off.ts';

type Deps = Pick<World, 'engine' | 'presence' | 'log' | 'timers' | 'now'>;

/** Asks a one-off to end, and ends it when it does not. */
export async function stopOneOff(world: Deps, oneOff: OneOffProcess): Promise<void> {
  await end(world, oneOff, 'SIGTERM', world.timers.stopGraceMs);
}

/** Its client has left: it hears that as a terminal would tell it. */
export async function hangUpOneOff(
  world: Deps,
  oneOff: OneOffProcess,
  onStay?: () => void,
): Promise<void> {
  await end(world, oneOff, 'SIGHUP', world.timers.hangupGraceMs, onStay);
}

async function end(
  world: Deps,
  oneOff: OneOffProcess,
  signal: 'SIGHUP' | 'SIGTERM',
  graceMs: number,
  onStay?: () => void,
): Promise<void> {
  const { id, over } = oneOff;
  if (id === undefined) oneOff.isUnwanted = true;
  else await endContainer(world, id, { signal, graceMs, ended: over.promise, onStay });
}
