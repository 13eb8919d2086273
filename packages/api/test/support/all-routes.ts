import Fastify, { type RouteOptions } from 'fastify';
import { AJV_OPTIONS } from '#src/http/ajv-options.ts';
import { registerPublicEndpoints } from '#src/http/public-endpoints.ts';
import type { TestApi } from './test-api.ts';

/** The table of the public routes that really register. */
export async function allRoutes(api: Pick<TestApi, 'deps'>): Promise<RouteOptions[]> {
  const routes: RouteOptions[] = [];
  const server = Fastify({ exposeHeadRoutes: false, ajv: { customOptions: AJV_OPTIONS } });
  server.addHook('onRoute', (route) => void routes.push(route));
  registerPublicEndpoints(server, api.deps);
  await server.ready();
  return routes;
}

/** An address that a route answers to. */
export function pathOf(url: string, app: string): string {
  return url.replace(':app.git', `${app}.git`).replace(':app', app).replaceAll(/:\w+/g, 'x');
}
