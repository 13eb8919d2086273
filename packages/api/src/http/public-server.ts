import { TfpError, toErrorBody } from '@tfp/contract/errors';
import type { Logger } from '@tfp/contract/platform-process';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { guardServer } from '../access/guard-server.ts';
import { registerAccountEndpoints } from '../accounts/account-endpoints.ts';
import { type AppEndpointDeps, registerAppEndpoints } from '../apps/app-endpoints.ts';
import {
  type ConfigVarEndpointDeps,
  registerConfigVarEndpoints,
} from '../config-vars/config-var-endpoints.ts';
import { registerFormationEndpoints } from '../formation/formation-endpoints.ts';
import { type GitEndpointDeps, registerGitEndpoints } from '../git/git-endpoints.ts';
import { type HealthEndpointDeps, registerHealthEndpoints } from '../health/health-endpoints.ts';
import { limits } from '../limits.ts';
import { type LogEndpointDeps, registerLogEndpoints } from '../logs/log-endpoints.ts';
import { registerUnbuiltEndpoints } from '../platform-api/unbuilt-endpoints.ts';
import {
  type OneOffEndpointDeps,
  registerOneOffEndpoints,
} from '../processes/one-off-endpoints.ts';
import {
  type ProcessEndpointDeps,
  registerProcessEndpoints,
} from '../processes/process-endpoints.ts';
import {
  type ReleaseEndpointDeps,
  registerReleaseEndpoints,
} from '../releases/release-endpoints.ts';
import { registerStackEndpoints, type StackEndpointDeps } from '../stages/stack-endpoints.ts';
import { readJsonBodies } from './json-body-server.ts';
import { replayRepeatedRequests } from './replay-server.ts';
import { requestId } from './request-id.ts';
import { toldError } from './told-error.ts';

export type PublicServerDeps = AppEndpointDeps &
  ConfigVarEndpointDeps &
  GitEndpointDeps &
  HealthEndpointDeps &
  LogEndpointDeps &
  OneOffEndpointDeps &
  ProcessEndpointDeps &
  ReleaseEndpointDeps &
  StackEndpointDeps & { log: Logger };

/** The one door for people's tools and git: the Platform API's conventions around all routes. */
export function createPublicServer(deps: PublicServerDeps): FastifyInstance {
  const server = Fastify({
    bodyLimit: limits.jsonBodyBytesMax,
    exposeHeadRoutes: false,
    genReqId: requestId,
    routerOptions: { maxParamLength: limits.nameParameterBytesMax, ignoreTrailingSlash: true },
    // A value of the wrong type is refused in words, never bent into another one.
    ajv: {
      customOptions: {
        allErrors: false,
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
      },
    },
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id);
  });
  guardServer(server, deps);
  readJsonBodies(server);
  replayRepeatedRequests(server);
  server.addHook('onResponse', async (request, reply) => logRequest(deps.log, request, reply));
  server.setErrorHandler((error, request, reply) => tellError(deps.log, error, request, reply));
  server.setNotFoundHandler((_request, reply) => {
    const error = new TfpError('not_found', 'The requested API endpoint was not found.');
    return reply.code(404).send(toErrorBody(error));
  });
  registerHealthEndpoints(server, deps);
  registerAccountEndpoints(server);
  registerAppEndpoints(server, deps);
  registerConfigVarEndpoints(server, deps);
  registerReleaseEndpoints(server, deps);
  registerFormationEndpoints(server, deps);
  registerProcessEndpoints(server, deps);
  registerOneOffEndpoints(server, deps);
  registerLogEndpoints(server, deps);
  registerStackEndpoints(server, deps);
  registerUnbuiltEndpoints(server, deps);
  registerGitEndpoints(server, deps);
  return server;
}

/** Routes are named by their pattern: an address may hold a secret. */
function logRequest(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { method, routeOptions, id, access } = request;
  const app = access?.app?.id;
  const level = routeOptions.config.policy === 'anyone' ? 'debug' : 'info';
  const ms = Math.round(reply.elapsedTime);
  const facts = { method, route: routeOptions.url, status: reply.statusCode, ms, request: id, app };
  log[level](facts, 'request answered');
}

function tellError(log: Logger, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const told = toldError(error);
  if (told.code === 'internal_error')
    log.error({ err: error, request: request.id }, 'request failed');
  reply.code(told.status);
  if (request.routeOptions.config.speaksGit !== true) return reply.send(toErrorBody(told));
  if (told.status === 401) reply.header('www-authenticate', 'Basic realm="tfp"');
  // git shows its user nothing but plain text.
  const words = told.hint === undefined ? told.message : `${told.message}\n${told.hint}`;
  return reply.header('connection', 'close').type('text/plain').send(`${words}\n`);
}
