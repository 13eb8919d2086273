import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import type { World } from '../world.ts';
import { planRoutes } from './route-plan.ts';

/** Brings the table in line with what runs, and tells the version in which that stands. */
export function publishRoutes(world: Pick<World, 'routes'>, app: App): number {
  const routes = planRoutes(app.desired, app.memory, [...app.processes.values()]);
  return world.routes.set(app.id, routes);
}

type Deps = Pick<World, 'routes' | 'workers' | 'log'>;

/** Publishes the routes of what serves now, and notes when every live router worker has taken them. */
export function publishServing(world: Deps, app: App): void {
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

/** A process is up. A release that takes over in waves is live when the routes to its last one are taken, too. */
export function admitProcess(world: Deps, app: App, { release }: Process): void {
  if (app.memory.announcing?.version === release) publishServing(world, app);
  else publishRoutes(world, app);
}
