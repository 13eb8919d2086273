import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import { LIMITS } from '../limits.ts';
import { publishServing } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';

/** Makes a release the one that serves, for better or for worse. */
export function serveRelease(world: World, app: App, release: RunnableRelease | null): void {
  const { memory } = app;
  memory.serving = release;
  if (release !== null && !memory.admitted.includes(release.version)) {
    memory.admitted = [...memory.admitted, release.version].slice(-LIMITS.admittedKept);
  }
  world.files.saveMemory(app.id, memory);
  world.failpoint('runner.after-promote');
  publishServing(world, app);
  world.failpoint('runner.after-publish');
  app.wake();
}

/** Nothing serves any more, and there is nothing to go back to. */
export function stepDown(world: World, app: App): void {
  const { memory } = app;
  memory.announcing = null;
  memory.fallback = null;
  memory.reverting = null;
  memory.crashes = {};
  serveRelease(world, app, null);
}
