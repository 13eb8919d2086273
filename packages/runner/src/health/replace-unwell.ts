import type { App } from '../apps/app.ts';
import { condemn } from '../apps/condemn.ts';
import type { Process } from '../apps/process.ts';
import { crashesOf } from '../apps/process-state.ts';
import { rememberCrash } from '../crashes/remember-crash.ts';
import type { World } from '../world.ts';
import { tellHealth } from './tell-health.ts';

/** A process that is not alive any more is replaced, and stays until the other one is up. It counts as a crash. */
export function replaceUnwell(
  world: World,
  app: App,
  process: Process,
  reason: string,
  attempts: number,
): void {
  if (process.condemned || process.retiring) return;
  condemn(app, process);
  app.wake();
  world.counts.crashed(app.id, process.name, 'R19');
  const waitMs = rememberCrash(world, app, process, { code: 'R19' });
  const count = crashesOf(app, process) ?? 1;
  tellHealth(world, app, process, 'unwell', `its liveness check ${reason}`, count);
  const when = waitMs > 0 ? `in ${Math.round(waitMs / 1_000)} s` : 'now';
  world.say(
    app.id,
    `Restarting ${process.name} ${when}: its liveness check failed ${attempts} times, ${reason}`,
  );
}
