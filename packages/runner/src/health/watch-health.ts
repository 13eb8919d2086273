import { setTimeout as delay } from 'node:timers/promises';
import { WEB_TYPE } from '@tfp/contract/releases';
import { type App, handlesOf } from '../apps/app.ts';
import { observeStart } from '../apps/observe-behaviour.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { LIMITS } from '../limits.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';
import { awaitPort } from './await-port.ts';
import { awaitSettled } from './await-settled.ts';
import { isOutOfReach } from './out-of-reach.ts';

/** Waits until a running process is up, tells everybody, and puts it behind its routes where it may serve. */
export async function watchHealth(world: World, app: App, process: Process): Promise<void> {
  const { signal } = handlesOf(app, process).watch;
  const { id, address } = process;
  if (id === undefined || address === undefined) return;
  const isWeb = process.type === WEB_TYPE;
  if (isWeb) void watchListeners(world, app, process, id, signal);
  const isUp = isWeb
    ? await awaitPort(address, LIMITS.port, signal)
    : await awaitSettled(() => world.engine.cpuMs(id), signal);
  if (!isUp || process.phase !== 'running' || process.retiring) return;
  markUp(world, app, process);
}

export function markUp(world: World, app: App, process: Process): void {
  process.healthy = true;
  process.upAt = world.now();
  const seconds = ((process.upAt - process.since) / 1000).toFixed(1);
  observeStart(world, app, process, process.upAt - process.startedAt);
  changeState(world, app, process, 'up');
  if (process.release === app.desired?.target?.version) {
    const line = `${process.name} is up after ${seconds} s`;
    void world.journal.append(app.id, { kind: 'progress', version: process.release, line });
  }
  publishRoutes(world, app);
  app.wake();
}

/** A process that bound $PORT on loopback alone can never be reached: no need to wait for the boot timeout. */
async function watchListeners(
  world: World,
  app: App,
  process: Process,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  let looksInVain = 0;
  while (looksInVain < 2) {
    await delay(LIMITS.listenersLookMs, undefined, { signal }).catch(() => {});
    if (signal.aborted || process.healthy || process.phase !== 'running') return;
    const listeners = await world.engine.listeners(id).catch(() => []);
    looksInVain = isOutOfReach(listeners, LIMITS.port) ? looksInVain + 1 : 0;
    if (looksInVain === 2 && !process.healthy) process.end = { kind: 'unbound', listeners };
  }
  app.wake();
}
