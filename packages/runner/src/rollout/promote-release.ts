import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { serveRelease } from './serve-release.ts';

interface Promotion {
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
  serveRelease(world, app, release);
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
