import type { DesiredApp } from '@tfp/contract/desired-state';
import { WEB_TYPE } from '@tfp/contract/releases';
import type { EmptyReason, Route, Target } from '@tfp/contract/routes';
import { type AppMemory, crashKey } from '../apps/app-memory.ts';
import type { Process } from '../apps/process.ts';
import { slotsOf } from '../goal.ts';
import { LIMITS } from '../limits.ts';

/** The routes that an app should have right now. Pure, and the same for every cause of a change. */
export function planRoutes(
  desired: DesiredApp | null,
  memory: AppMemory,
  processes: readonly Process[],
): Route[] {
  if (desired === null) return [];
  const targets = processes.flatMap((process) =>
    isRoutable(process, memory) ? [toTarget(process)] : [],
  );
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
  { serving, crashes }: AppMemory,
  processes: readonly Process[],
): EmptyReason {
  if (serving === null) return isFirstBoot(desired, processes) ? 'booting' : 'blank';
  const web = slotsOf(desired.formation, serving).filter(({ type }) => type === WEB_TYPE);
  if (web.length === 0) return 'stopped';
  const haveCrashed = web.every(({ name }) => crashKey(serving.version, name) in crashes);
  return haveCrashed ? 'crashed' : 'booting';
}

function isFirstBoot(desired: DesiredApp, processes: readonly Process[]): boolean {
  return desired.target !== null && processes.some(({ retiring }) => !retiring);
}
