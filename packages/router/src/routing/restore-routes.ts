import type { Route } from '@tfp/contract/routes';
import type { Snapshot } from './route-snapshot.ts';
import type { RouteTable } from './route-table.ts';

/**
 * Serves from the copy on disk until the runner is back. Of another epoch only the hosts are true: their addresses may
 * belong to someone else by now, so visitors are told that the app is starting.
 */
export function restoreRoutes(
  table: Pick<RouteTable, 'load'>,
  snapshot: Snapshot,
  isCurrent: boolean,
): void {
  const routes = isCurrent ? snapshot.routes : snapshot.routes.map(withoutTargets);
  table.load(snapshot.epoch, routes);
}

function withoutTargets(route: Route): Route {
  if (route.kind === 'platform' || route.targets.length === 0) return route;
  return { ...route, targets: [], empty: 'booting' };
}
