import type { App } from '../apps/app.ts';
import type { AppMemory } from '../apps/app-memory.ts';
import type { Process } from '../apps/process.ts';
import { crashOf } from '../crashes/crash-record.ts';
import type { World } from '../world.ts';

/** Writes down what the checks found out, for the next runner. On a disk that takes nothing that one has to ask anew. */
export function rememberChecked(
  world: Pick<World, 'files' | 'log'>,
  { id, memory }: App,
  { key, ready }: Process,
): void {
  memory.checked[key] = ready ? 'passed' : 'unready';
  remember(world, id, memory, key);
}

/** It is up, so the crash before it is over. */
export function rememberRecovery(
  world: Pick<World, 'files' | 'log'>,
  { id, memory }: App,
  { key, name, release }: Process,
): void {
  const crash = crashOf(memory, release, name);
  if (crash === undefined) return;
  crash.isOver = true;
  remember(world, id, memory, key);
}

function remember(
  world: Pick<World, 'files' | 'log'>,
  appId: string,
  memory: AppMemory,
  process: string,
): void {
  try {
    world.files.saveMemory(appId, memory);
  } catch (error) {
    world.log.warn({ err: error, process }, 'health not remembered');
  }
}
