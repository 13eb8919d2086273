import { setTimeout as delay } from 'node:timers/promises';
import { WEB_TYPE } from '@tfp/contract/releases';
import { type App, handlesOf } from '../apps/app.ts';
import { observeStop } from '../apps/observe-behaviour.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { insist } from '../insist.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';
import { collectProcess } from './collect-process.ts';

/** Takes one process out of service without anybody noticing: routes, drain, SIGTERM, grace, SIGKILL, last lines, removal. */
export async function retireProcess(world: World, app: App, process: Process): Promise<void> {
  process.retiring = true;
  const { begun, watch } = handlesOf(app, process);
  watch.abort();
  const version = publishRoutes(world, app);
  await begun.promise;
  if (process.id !== undefined && process.phase === 'running') {
    await drain(world, app, process, process.id, version);
    await stopProcess(world, app, process, process.id);
  }
  await collectProcess(world, app, process);
}

async function drain(world: World, app: App, process: Process, id: string, version: number) {
  const { workers, timers } = world;
  await workers.acknowledged(version);
  if (process.type !== WEB_TYPE) return;
  const limits = { requestsMs: timers.drainRequestsMs, streamsMs: timers.drainStreamsMs };
  const hurried = new Promise<void>((resolve) => {
    if (app.hurry.signal.aborted) resolve();
    app.hurry.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([workers.drained(id, version, limits), hurried]);
}

/** SIGTERM, grace, SIGKILL. */
export async function stopProcess(
  world: World,
  app: App,
  process: Process,
  id: string,
): Promise<void> {
  const { exited } = handlesOf(app, process);
  const graceMs = world.timers.stopGraceMs;
  changeState(world, app, process, 'stopping');
  world.failpoint('runner.before-sigterm');
  await insist(world, 'SIGTERM', () => world.engine.signal(id, 'SIGTERM'));
  const isOver = await within(exited.promise, graceMs);
  observeStop(world, app, process, !isOver);
  if (isOver) return;
  const { name } = process;
  world.say(
    app.id,
    `Error R12 (Exit timeout): ${name} did not exit within ${graceMs / 1000} s of SIGTERM`,
  );
  world.say(app.id, `Stopping ${name} with SIGKILL`);
  await insist(world, 'SIGKILL', () => world.engine.signal(id, 'SIGKILL'));
  await exited.promise;
}

async function within(event: Promise<void>, limitMs: number): Promise<boolean> {
  const stopWaiting = new AbortController();
  const late = delay(limitMs, false, { signal: stopWaiting.signal }).catch(() => false);
  const isOver = await Promise.race([event.then(() => true), late]);
  stopWaiting.abort();
  return isOver;
}
