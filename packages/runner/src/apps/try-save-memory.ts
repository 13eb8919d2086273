import type { World } from '../world.ts';
import type { App } from './app.ts';

/** Writes what may be lost: the next change writes it as well, and what goes on must not wait for a disk. */
export function trySaveMemory(
  { files, log }: Pick<World, 'files' | 'log'>,
  { id, memory }: Pick<App, 'id' | 'memory'>,
): void {
  try {
    files.saveMemory(id, memory);
  } catch (error) {
    log.warn({ err: error, app: id }, 'memory not written yet');
  }
}
