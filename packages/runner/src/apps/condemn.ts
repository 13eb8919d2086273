import type { App } from './app.ts';
import type { Process } from './process.ts';

/** Asks for another process in the place of this one, the next runner too. It stays until the other one is up. */
export function condemn({ memory }: Pick<App, 'memory'>, process: Process): void {
  process.condemned = true;
  memory.condemned.push(process.key);
}
