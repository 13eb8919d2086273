import { findSize, STANDARD_SIZE } from '@tfp/contract/sizes';
import type { Process } from '../apps/process.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { LABEL } from '../engine/labels.ts';

/**
 * A process as its container's labels tell of it: how a runner that was restarted knows its own again. A clock that was
 * put back would have it start later than now.
 */
export function foundProcess(container: EngineContainer, epoch: string, now: number): Process {
  const { id, name: key, labels, state, createdAt } = container;
  const isRunning = state === 'running';
  return {
    key,
    id,
    name: labels[LABEL.process] ?? '',
    type: labels[LABEL.type] ?? '',
    command: labels[LABEL.command] ?? '',
    release: Number(labels[LABEL.release]),
    generation: Number(labels[LABEL.generation]),
    // One from before an upgrade has no label, and the size that all had.
    size: findSize(labels[LABEL.size] ?? '') ?? STANDARD_SIZE,
    address: labels[LABEL.address],
    phase: isRunning ? 'running' : 'ended',
    state: isRunning ? 'up' : 'none',
    healthy: false,
    checking: false,
    ready: true,
    unreadyTimes: 0,
    probes: [],
    retiring: false,
    makesWayFor: undefined,
    restartAsked: false,
    alone: LABEL.alone in labels,
    found: true,
    // Created and never started: its runner died in between. From before the engine's start: it died with the engine.
    leftover: state === 'created' || (!isRunning && labels[LABEL.epoch] !== epoch),
    killed: false,
    startedAt: Math.min(createdAt, now),
    upAt: undefined,
    since: createdAt,
    end: isRunning ? undefined : { kind: 'exited', code: 0, outOfMemory: false },
  };
}
