import { createProcess, type Process } from '../apps/process.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { LABEL, sizeIn } from '../engine/labels.ts';

/**
 * A process as its container's labels tell of it: how a runner that was restarted knows its own again. A clock that was
 * put back would have it start later than now.
 */
export function foundProcess(container: EngineContainer, epoch: string, now: number): Process {
  const { id, name: key, labels, state, createdAt } = container;
  const isRunning = state === 'running';
  return createProcess({
    key,
    id,
    name: labels[LABEL.process] ?? '',
    type: labels[LABEL.type] ?? '',
    command: labels[LABEL.command] || null,
    release: Number(labels[LABEL.release]),
    generation: Number(labels[LABEL.generation]),
    size: sizeIn(labels),
    alone: LABEL.alone in labels,
    address: labels[LABEL.address],
    found: true,
    startedAt: Math.min(createdAt, now),
    since: createdAt,
    ...(isRunning ? { phase: 'running', state: 'up' } : endedUnseen(container, epoch)),
  });
}

/** Created and never started: its runner died in between. From before the engine's start: it died with the engine. */
function endedUnseen({ state, labels }: EngineContainer, epoch: string): Partial<Process> {
  return {
    phase: 'ended',
    blameless: state === 'created' || labels[LABEL.epoch] !== epoch,
    end: { kind: 'exited', code: 0, outOfMemory: false },
  };
}
