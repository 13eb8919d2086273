import { insist } from '../engine/insist.ts';
import { sourceOf } from '../output/source-of.ts';
import type { World } from '../world.ts';

interface Ended {
  id: string | undefined;
  name: string;
  release: number;
}

/** Removes an ended container once `logs` has read its last line, or says that it could not. */
export async function removeContainer(
  world: Pick<World, 'engine' | 'collector' | 'log' | 'timers' | 'say'>,
  appId: string,
  process: Ended,
): Promise<void> {
  const { id, name } = process;
  if (id === undefined) return;
  const source = await insist(world, 'log path', () => sourceOf(world.engine, appId, process, id));
  if (!(await world.collector.end(source))) {
    world.say(appId, `The last lines of ${name} are lost: the log store was away`);
  }
  await insist(world, 'removal', () => world.engine.remove(id));
}
