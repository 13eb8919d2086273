import { toErrorBody } from '@tfp/contract/errors';
import type { Logger } from '@tfp/contract/platform-process';
import Fastify, { type FastifyInstance } from 'fastify';
import { type PrivateBuildDeps, registerBuildEndpoints } from '../builds/build-endpoints.ts';
import {
  type DesiredStateDeps,
  registerDesiredStateEndpoints,
} from '../desired-state/desired-state-endpoints.ts';
import { registerOwnHealthEndpoint } from '../health/own-health-endpoints.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { AJV_OPTIONS } from './ajv-options.ts';
import { awaitLedger } from './await-ledger.ts';
import { toldError } from './told-error.ts';

export type PrivateServerDeps = PrivateBuildDeps &
  DesiredStateDeps &
  Pick<Ledger, 'isFree' | 'noteError'> & { log: Logger };

/** What builder and runner ask for, on a socket that only the platform's own user may open. */
export function createPrivateServer(deps: PrivateServerDeps): FastifyInstance {
  const server = Fastify({
    bodyLimit: limits.jsonBodyBytesMax,
    exposeHeadRoutes: false,
    ajv: { customOptions: AJV_OPTIONS },
  });
  server.setErrorHandler((error, request, reply) => {
    deps.noteError(error);
    const told = toldError(error);
    if (told.status >= 500) {
      deps.log.error({ err: error, route: request.routeOptions.url }, 'private request failed');
    }
    return reply.code(told.status).send(toErrorBody(told));
  });
  awaitLedger(server, deps);
  registerOwnHealthEndpoint(server);
  registerDesiredStateEndpoints(server, deps);
  registerBuildEndpoints(server, deps);
  return server;
}
