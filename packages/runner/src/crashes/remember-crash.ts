import type { Verdict } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import type { World } from '../world.ts';
import { countCrash } from './count-crash.ts';
import { crashKey } from './crash-record.ts';

/** Counts a crash, and tells how long the next start has to wait. */
export function rememberCrash(
  world: Pick<World, 'files' | 'timers' | 'now'>,
  app: App,
  process: Process,
  { code, exitCode, signal }: Pick<Verdict, 'code' | 'exitCode' | 'signal'>,
): number {
  const now = world.now();
  const key = crashKey(process.release, process.name);
  const healthyMs = process.upAt === undefined ? 0 : now - process.upAt;
  app.memory.crashes[key] = {
    ...countCrash(app.memory.crashes[key], healthyMs, world.timers, now),
    size: process.size,
    generation: process.generation,
    code,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
  };
  world.files.saveMemory(app.id, app.memory);
  return app.memory.crashes[key].restartAt - now;
}
