import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import type { World } from '../world.ts';

/** Writes down what the checks found out, for the next runner. On a disk that takes nothing that one has to ask anew. */
export function rememberChecked(
  world: Pick<World, 'files' | 'log'>,
  { id, memory }: App,
  { key, ready }: Process,
): void {
  memory.checked[key] = ready ? 'passed' : 'unready';
  try {
    world.files.saveMemory(id, memory);
  } catch (error) {
    world.log.warn({ err: error, process: key }, 'health not remembered');
  }
}
