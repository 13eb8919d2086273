import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import type { App } from './app.ts';
import type { Observation } from './app-memory.ts';
import type { Process } from './process.ts';
import { trySaveMemory } from './try-save-memory.ts';

type Deps = Pick<World, 'files' | 'log'>;

/** Remembers how long a process took to come up, where that is long; a quick one clears it. */
export function observeStart(world: Deps, app: App, process: Process, ms: number): void {
  const slow = ms > LIMITS.slowStartMs ? { release: process.release, ms: Math.round(ms) } : null;
  note(world, app, process.type, 'slowStart', slow);
}

/** Remembers whether a process left by itself when it was asked to. */
export function observeStop(world: Deps, app: App, process: Process, byForce: boolean): void {
  note(world, app, process.type, 'sigkilled', byForce ? { release: process.release } : null);
}

function note<Kind extends keyof Observation>(
  world: Deps,
  app: App,
  type: string,
  kind: Kind,
  value: Observation[Kind] | null,
): void {
  const { [kind]: before, ...others } = app.memory.observed[type] ?? {};
  if (before === undefined && value === null) return;
  app.memory.observed[type] = value === null ? others : { ...others, [kind]: value };
  if (app.desired !== null) trySaveMemory(world, app);
}
