import { runError } from '@tfp/contract/run-codes';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { maskOf } from '../output/mask-of.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import { verdictOn } from '../verdict/verdict.ts';
import type { World } from '../world.ts';
import { rememberCrash } from './remember-crash.ts';

/** Remembers a crash, so that the next start comes in its time, and says so. */
export function noteCrash(world: World, app: App, process: Process): void {
  const mask = maskOf(world, app, process.release);
  const how = verdictOn(process, [], [], world.timers.bootTimeoutMs);
  const message = mask(how.message);
  const { name, release } = process;
  world.counts.crashed(app.id, name, how.code);
  // Whoever ends a process by hand wants another one, not a backoff.
  const waitMs = process.killed ? 0 : rememberCrash(world, app, process, how);
  changeState(world, app, process, 'crashed', { note: message, code: how.code });
  world.say(app.id, runError(how.code, message), release);
  world.say(
    app.id,
    waitMs > 0 ? `Restarting ${name} in ${Math.round(waitMs / 1000)} s` : `Restarting ${name}`,
    release,
  );
  publishRoutes(world, app);
}
