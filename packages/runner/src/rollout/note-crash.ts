import type { App } from '../apps/app.ts';
import { crashKey } from '../apps/app-memory.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { countCrash } from '../backoff.ts';
import { maskOf } from '../output/mask-of.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';

/** Remembers a crash, so that the next start comes in its time, and says so. */
export function noteCrash(world: World, app: App, process: Process): void {
  const mask = maskOf(world, app, process.release);
  changeState(world, app, process, 'crashed', mask(reason(process)));
  const { name } = process;
  // Whoever ends a process by hand wants another one, not a backoff.
  const waitMs = process.killed ? 0 : count(world, app, process);
  world.say(
    app.id,
    waitMs > 0 ? `Restarting ${name} in ${Math.round(waitMs / 1000)} s` : `Restarting ${name}`,
  );
  publishRoutes(world, app);
}

function count(world: World, app: App, process: Process): number {
  const now = world.now();
  const key = crashKey(process.release, process.name);
  const healthyMs = process.upAt === undefined ? 0 : now - process.upAt;
  const counted = countCrash(app.memory.crashes[key], healthyMs, world.timers, now);
  const record = { ...counted, size: process.size };
  const code = process.end?.kind === 'exited' ? process.end.code : undefined;
  app.memory.crashes[key] = code === undefined ? record : { ...record, exitCode: code };
  world.files.saveMemory(app.id, app.memory);
  return record.restartAt - now;
}

function reason({ end }: Process): string {
  if (end === undefined || end.kind === 'unbound') return 'did not bind $PORT in time';
  return end.kind === 'exited' ? `exited with status ${end.code}` : end.message;
}
