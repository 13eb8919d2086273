import type { DesiredApp } from '@tfp/contract/desired-state';
import { WEB_TYPE } from '@tfp/contract/releases';
import type { EmptyReason, Route, Target } from '@tfp/contract/routes';
import type { AppMemory } from '../apps/app-memory.ts';
import type { Process } from '../apps/process.ts';
import { slotsOf } from '../apps/slots.ts';
import { crashOf } from '../crashes/crash-record.ts';
import { LIMITS } from '../limits.ts';

/** The routes that an app should have right now. Pure, and the same for every cause of a change. */
export function planRoutes(
  desired: DesiredApp | null,
  memory: AppMemory,
  processes: readonly Process[],
): Route[] {
  if (desired === null) return [];
  const targets = servingProcesses(memory, processes).map(toTarget);
  return desired.hosts.map((host) => ({
    host,
    kind: 'app',
    appId: desired.id,
    app: desired.name,
    release: memory.serving?.version ?? 0,
    targets,
    empty: emptyReason(desired, memory, processes),
  }));
}

/** Where none is ready, none is better than the others: to send every visitor away would help nobody. */
export function servingProcesses(memory: AppMemory, processes: readonly Process[]): Process[] {
  const routable = processes.filter((process) => isRoutable(process, memory));
  const ready = routable.filter((process) => process.ready);
  return ready.length > 0 ? ready : routable;
}

function isRoutable(process: Process, memory: AppMemory): boolean {
  return (
    process.type === WEB_TYPE &&
    process.phase === 'running' &&
    process.healthy &&
    !process.retiring &&
    memory.admitted.includes(process.release)
  );
}

function toTarget({ id, name, address }: Process): Target {
  if (id === undefined || address === undefined) throw new Error(`${name} runs without an address`);
  return { id, process: name, address, port: LIMITS.port };
}

function emptyReason(
  desired: DesiredApp,
  memory: AppMemory,
  processes: readonly Process[],
): EmptyReason {
  const { serving } = memory;
  if (serving === null) return isFirstBoot(desired, processes) ? 'booting' : 'blank';
  const web = slotsOf(desired.formation, serving).filter(({ type }) => type === WEB_TYPE);
  if (web.length === 0) return 'stopped';
  const haveCrashed = web.every(({ name }) => {
    const crash = crashOf(memory, serving.version, name);
    return crash !== undefined && !crash.isOver;
  });
  return haveCrashed ? 'crashed' : 'booting';
}

function isFirstBoot(desired: DesiredApp, processes: readonly Process[]): boolean {
  return desired.target !== null && processes.some(({ retiring }) => !retiring);
}
