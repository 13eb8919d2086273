import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { limits } from '../limits.ts';
import { routeUpgrades } from './upgrades.ts';

/** One listening server of the many through which the same routes are reached. */
export function createDoor(routes: Pick<FastifyInstance, 'routing'>): Server {
  const route = (request: IncomingMessage, response: ServerResponse) =>
    routes.routing(request, response);
  const door = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      keepAliveTimeout: limits.idleConnectionMs,
      // A push may take its time; other bodies have a limit of their own.
      requestTimeout: 0,
    },
    route,
  );
  door.maxConnections = limits.connectionsMax;
  // The routes themselves ask for the body, once they have let the client in.
  door.on('checkContinue', route);
  routeUpgrades(door, route);
  return door;
}
