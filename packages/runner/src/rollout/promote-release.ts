import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { LIMITS } from '../limits.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';

export interface Promotion {
  release: RunnableRelease;
  /** Somebody waits to hear that it is live. */
  isAwaited: boolean;
  /** The types of it that are not up everywhere yet. */
  open: string[];
}

/** The new release takes over: its processes enter the routes and the old ones leave them, in one change of the table. */
export function promoteRelease(
  world: World,
  app: App,
  { release, isAwaited, open }: Promotion,
): void {
  const { memory } = app;
  world.failpoint('runner.before-promote');
  const overtaken = memory.announcing;
  // One that was never live is nothing to go back to.
  const previous = overtaken === null ? memory.serving : overtaken.previous;
  memory.announcing = isAwaited
    ? {
        version: release.version,
        since: app.heardAt.get(release.version) ?? world.now(),
        previous,
        open,
      }
    : null;
  if (isAwaited) beginSettling(app, release.version, overtaken?.version);
  memory.fallback = null;
  memory.crashes = {};
  serve(world, app, release);
}

/** What the one that is overtaken has replaced so far is part of the proof of the one that overtakes it. */
function beginSettling({ memory, processes }: App, version: number, overtaken?: number): void {
  const stops = memory.settling.find((each) => each.version === overtaken)?.stops ?? [];
  const others = memory.settling.filter((each) => each.version !== overtaken);
  memory.settling = [...others, { version, stops }].slice(-LIMITS.settlingKept);
  for (const process of processes.values()) {
    if (overtaken !== undefined && process.makesWayFor === overtaken) process.makesWayFor = version;
  }
}

/** The ledger's word is taken for what serves: this runner has no memory of its own. */
export function adoptRelease(world: World, app: App, release: RunnableRelease): void {
  serve(world, app, release);
}

/** Nothing serves any more, and there is nothing to go back to. */
export function stepDown(world: World, app: App): void {
  const { memory } = app;
  memory.announcing = null;
  memory.fallback = null;
  memory.reverting = null;
  memory.crashes = {};
  serve(world, app, null);
}

/** Makes a release the one that serves, for better or for worse. */
export function serve(world: World, app: App, release: RunnableRelease | null): void {
  const { memory } = app;
  memory.serving = release;
  if (release !== null && !memory.admitted.includes(release.version)) {
    memory.admitted = [...memory.admitted, release.version].slice(-LIMITS.admittedKept);
  }
  world.files.saveMemory(app.id, memory);
  world.failpoint('runner.after-promote');
  awaitAcknowledgement(world, app);
  world.failpoint('runner.after-publish');
  app.wake();
}

/** A process is up. A release that takes over in waves is live when the routes to its last one are taken, too. */
export function admitProcess(world: World, app: App, { release }: Process): void {
  if (app.memory.announcing?.version === release) awaitAcknowledgement(world, app);
  else publishRoutes(world, app);
}

/** Publishes the routes of what serves, and notes when every live router worker has taken them. */
export function awaitAcknowledgement(world: World, app: App): void {
  const release = app.memory.serving;
  app.isAcknowledged = false;
  const version = publishRoutes(world, app);
  app.awaitedRoutes = version;
  void world.workers.acknowledged(version).then((isTaken) => {
    if (app.memory.serving !== release || app.awaitedRoutes !== version) return;
    if (!isTaken) world.log.warn({ app: app.id, version }, 'router worker did not acknowledge');
    app.isAcknowledged = true;
    app.wake();
  });
}
