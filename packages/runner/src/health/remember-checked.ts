import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { trySaveMemory } from '../apps/try-save-memory.ts';
import { crashOf } from '../crashes/crash-record.ts';
import type { World } from '../world.ts';

type Deps = Pick<World, 'files' | 'log'>;

/** Writes down what the checks found out, for the next runner. On a disk that takes nothing that one has to ask anew. */
export function rememberChecked(world: Deps, app: App, { key, ready }: Process): void {
  app.memory.checked[key] = ready ? 'passed' : 'unready';
  trySaveMemory(world, app);
}

/** It is up, so the crash before it is over. */
export function rememberRecovery(world: Deps, app: App, { name, release }: Process): void {
  const crash = crashOf(app.memory, release, name);
  if (crash === undefined) return;
  crash.isOver = true;
  trySaveMemory(world, app);
}
