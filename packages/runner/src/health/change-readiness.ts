import { WEB_TYPE } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import { servingProcesses } from '../routing/route-plan.ts';
import type { World } from '../world.ts';
import { rememberChecked } from './remember-checked.ts';
import { tellHealth } from './tell-health.ts';

/** A process leaves its routes, or comes back to them. It is not ended, and where no other is ready it stays. */
export function changeReadiness(
  world: World,
  app: App,
  process: Process,
  isReady: boolean,
  reason: string,
): void {
  if (process.ready === isReady) return;
  process.ready = isReady;
  rememberChecked(world, app, process);
  publishRoutes(world, app);
  if (!isReady) process.unreadyTimes += 1;
  const change = isReady ? 'ready' : 'unready';
  tellHealth(world, app, process, change, `its readiness check ${reason}`, process.unreadyTimes);
  world.say(app.id, isReady ? `${process.name} is ready again` : unready(app, process, reason));
}

function unready({ memory, processes }: App, process: Process, reason: string): string {
  const { name, type } = process;
  const words = `${name} is not ready: its readiness check ${reason}`;
  if (type !== WEB_TYPE) return words;
  const stays = servingProcesses(memory, [...processes.values()]).includes(process);
  return stays
    ? `${words}; it stays in the routes, since no other process is ready`
    : `${words}; it leaves the routes until it is`;
}
