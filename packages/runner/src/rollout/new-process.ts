import { randomBytes } from 'node:crypto';
import type { ProcessCommand, RunnableRelease } from '@tfp/contract/releases';
import { isStoppedFirst, rolloutOf } from '@tfp/contract/rollout-settings';
import type { Process } from '../apps/process.ts';
import type { Slot } from '../reconcile/goal.ts';
import type { World } from '../world.ts';

/** A process that is about to be started, under a name that no container has had. */
export function newProcess(
  world: Pick<World, 'platform' | 'now'>,
  app: { name: string },
  release: RunnableRelease,
  slot: Slot,
  command: ProcessCommand,
): Process {
  const now = world.now();
  const unique = randomBytes(4).toString('hex');
  return {
    key: `tfp-${world.platform.id}-${app.name}-${slot.name}-v${release.version}-${unique}`,
    id: undefined,
    name: slot.name,
    type: slot.type,
    command: command ?? '',
    release: release.version,
    generation: slot.generation,
    size: slot.size,
    address: undefined,
    phase: 'starting',
    state: 'none',
    healthy: false,
    checking: false,
    ready: true,
    unreadyTimes: 0,
    probes: [],
    retiring: false,
    makesWayFor: undefined,
    restartAsked: false,
    alone: isStoppedFirst(rolloutOf(release.rollout, slot.type)),
    found: false,
    leftover: false,
    killed: false,
    startedAt: now,
    upAt: undefined,
    since: now,
    end: undefined,
  };
}
