import type { ProcessCommand, RunnableRelease } from '@tfp/contract/releases';
import { isStoppedFirst, rolloutOf } from '@tfp/contract/rollout-settings';
import { createProcess, type Process } from '../apps/process.ts';
import type { Slot } from '../apps/slots.ts';
import { containerKey } from '../containers/container-key.ts';
import type { World } from '../world.ts';

/** The process that is to take a place in a release. */
export function wantedProcess(
  world: Pick<World, 'platform' | 'now'>,
  app: { name: string },
  release: RunnableRelease,
  slot: Slot,
  command: ProcessCommand,
): Process {
  const { version, rollout } = release;
  const { name, type, generation, size } = slot;
  return createProcess({
    key: containerKey(world.platform.id, app.name, `${name}-v${version}`),
    name,
    type,
    command,
    release: version,
    generation,
    size,
    alone: isStoppedFirst(rolloutOf(rollout, type)),
    startedAt: world.now(),
  });
}
