import type { RunningProcess } from '@tfp/contract/journal';
import { type CrashRecord, crashOf } from '../crashes/crash-record.ts';
import type { App } from './app.ts';
import type { Process } from './process.ts';
import { type Slot, slotsOf } from './slots.ts';

/** What users see with `ps`: every process, and the places of those that wait for their restart. */
export function listProcesses(app: App): RunningProcess[] {
  const shown = [...app.processes.values()].filter(
    ({ phase, retiring }) => phase !== 'ended' && !(retiring && phase === 'ending'),
  );
  const waiting = slotsOf(app.desired?.formation ?? {}, app.memory.serving)
    .filter(({ name }) => !shown.some((process) => process.name === name))
    .map((slot) => waitingProcess(app, slot));
  return [...shown.map((process) => runningProcess(app, process)), ...waiting].sort(byName);
}

function runningProcess(app: App, process: Process): RunningProcess {
  const crash = crashOf(app.memory, process.release, process.name);
  return {
    id: process.id ?? process.key,
    name: process.name,
    type: process.type,
    command: process.command ?? '',
    state: process.retiring && process.state === 'up' ? 'stopping' : process.state,
    version: process.release,
    generation: process.generation,
    since: new Date(process.since).toISOString(),
    startedAt: new Date(process.startedAt).toISOString(),
    restarts: crash?.count ?? 0,
    size: process.size,
  };
}

function waitingProcess({ id, memory }: App, slot: Slot): RunningProcess {
  const version = memory.serving?.version ?? 0;
  const crash = crashOf(memory, version, slot.name);
  return {
    id: `${id}-${slot.name}`,
    name: slot.name,
    type: slot.type,
    command: memory.serving?.processTypes[slot.type] ?? '',
    state: crash === undefined ? 'starting' : 'crashed',
    version,
    generation: slot.generation,
    since: new Date(crash?.at ?? Date.now()).toISOString(),
    restarts: crash?.count ?? 0,
    size: slot.size,
    ...(crash === undefined ? {} : howItCrashed(crash)),
  };
}

function howItCrashed({ exitCode, code, signal }: CrashRecord) {
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(code === undefined ? {} : { crash: { code, ...(signal === undefined ? {} : { signal }) } }),
  };
}

function byName(one: RunningProcess, other: RunningProcess): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true });
}
