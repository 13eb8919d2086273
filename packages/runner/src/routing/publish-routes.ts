import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';
import { planRoutes } from './route-plan.ts';

/** Brings the table in line with what runs, and tells the version in which that stands. */
export function publishRoutes(world: Pick<World, 'routes'>, app: App): number {
  const routes = planRoutes(app.desired, app.memory, [...app.processes.values()]);
  return world.routes.set(app.id, routes);
}
