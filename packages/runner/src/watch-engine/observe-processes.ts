import { RELEASE_TYPE } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import { condemn } from '../apps/condemn.ts';
import type { Process } from '../apps/process.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { LABEL } from '../engine/labels.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';
import { meetProcess } from './meet-process.ts';
import { noteExit } from './note-exit.ts';

/** A process that was known before the engine was asked for its list. */
interface KnownProcess {
  app: App;
  process: Process;
  /** It was believed to run: what has started since may be younger than the list. */
  wasRunning: boolean;
}

export function knownProcesses(fleet: Pick<Fleet, 'all'>): KnownProcess[] {
  return fleet.all().flatMap((app) =>
    [...app.processes.values()].map((process) => {
      return { app, process, wasRunning: process.phase === 'running' };
    }),
  );
}

/** Compares the engine's own list with what this runner believed. Events may be lost; this is the truth. */
export async function observeProcesses(
  world: World,
  fleet: Pick<Fleet, 'ownerOf'>,
  known: readonly KnownProcess[],
  containers: readonly EngineContainer[],
): Promise<void> {
  const listed = new Map(containers.map((container) => [container.name, container]));
  for (const { app, process, wasRunning } of known) {
    if (!wasRunning || process.phase !== 'running') continue;
    const container = listed.get(process.key);
    if (container?.state !== 'running') noteMissing(world, app, process, container);
    else if (isCutOff(process, container)) replaceCutOff(world, app, process);
  }
  // What was known when the list was asked for, and is not any more, has been removed meanwhile.
  const old = new Set(known.map(({ process }) => process.key));
  const strangers = containers.filter(({ name }) => !old.has(name));
  await Promise.all(strangers.map((container) => meetProcess(world, fleet, container)));
}

function noteMissing(
  world: World,
  app: App,
  process: Process,
  container: EngineContainer | undefined,
): void {
  process.killed ||= container === undefined;
  process.blameless = container?.labels[LABEL.epoch] !== world.platform.epoch;
  void noteExit(world, app, process);
}

/** Somebody took it off its network: it runs, and nobody can reach it. */
function isCutOff({ type, address }: Process, { addresses }: EngineContainer): boolean {
  if (type === RELEASE_TYPE) return false;
  return address !== undefined && !addresses.includes(address);
}

function replaceCutOff(world: World, app: App, process: Process): void {
  if (process.condemned || process.retiring) return;
  condemn(app, process);
  process.healthy = false;
  world.say(app.id, `${process.name} was cut off from its network: another one takes its place`);
  publishRoutes(world, app);
  app.wake();
}
