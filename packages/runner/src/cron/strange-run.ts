import type { EngineContainer } from '../engine/engine.ts';
import { LABEL } from '../engine/labels.ts';
import type { RunMemory } from './cron-memory.ts';

/** A container that no memory knows: its end is told, or its app is gone. It only has to go. */
export function strangeRun({ name, labels, createdAt }: EngineContainer): RunMemory {
  const process = labels[LABEL.process] ?? '';
  return {
    id: '',
    job: process.split('.')[1] ?? '',
    process,
    version: Number(labels[LABEL.release]),
    cause: 'schedule',
    dueAt: null,
    startedAt: new Date(createdAt).toISOString(),
    key: name,
    epoch: labels[LABEL.epoch] ?? '',
    timeoutMs: 0,
    ending: 'stopped',
  };
}
