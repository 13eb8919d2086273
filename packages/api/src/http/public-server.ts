import type { ServerResponse } from 'node:http';
import { TfpError, toErrorBody } from '@tfp/contract/errors';
import type { Logger } from '@tfp/contract/platform-process';
import type { KeyRing } from '@tfp/contract/sealing';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { guardServer } from '../access/guard-server.ts';
import { type AuditServerDeps, auditServer } from '../audit/audit-server.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { AJV_OPTIONS } from './ajv-options.ts';
import { refuseUnknownPlans } from './asks-plan.ts';
import { awaitLedger } from './await-ledger.ts';
import { readJsonBodies } from './json-body-server.ts';
import { type PublicEndpointDeps, registerPublicEndpoints } from './public-endpoints.ts';
import { replayRepeatedRequests } from './replay-server.ts';
import { requestId } from './request-id.ts';
import { isTooLarge, toldError } from './told-error.ts';

export type PublicServerDeps = PublicEndpointDeps &
  AuditServerDeps &
  Pick<Ledger, 'isFree' | 'noteError'> & { log: Logger; masterKey: KeyRing };

/** The one door for people's tools and git: the Platform API's conventions around all routes. */
export function createPublicServer(deps: PublicServerDeps): FastifyInstance {
  const server = Fastify({
    bodyLimit: limits.jsonBodyBytesMax,
    exposeHeadRoutes: false,
    genReqId: requestId,
    frameworkErrors: (_error, _request, reply) => tellUnreadableAddress(reply.raw),
    routerOptions: { maxParamLength: limits.nameParameterBytesMax, ignoreTrailingSlash: true },
    ajv: { customOptions: AJV_OPTIONS },
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id);
  });
  guardServer(server, deps);
  auditServer(server, deps);
  refuseUnknownPlans(server);
  readJsonBodies(server);
  awaitLedger(server, deps);
  replayRepeatedRequests(server, deps.masterKey);
  server.addHook('onResponse', async (request, reply) => logRequest(deps.log, request, reply));
  server.setErrorHandler((error, request, reply) => {
    deps.noteError(error);
    return tellError(deps.log, error, request, reply);
  });
  server.setNotFoundHandler((_request, reply) => {
    const error = new TfpError('not_found', 'The requested API endpoint was not found.');
    return reply.code(404).send(toErrorBody(error));
  });
  registerPublicEndpoints(server, deps);
  return server;
}

/** What fails before there is a route has neither its hooks nor its errors. */
function tellUnreadableAddress(response: ServerResponse): void {
  const error = new TfpError('bad_request', 'The address of the request cannot be read.');
  response.writeHead(error.status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(toErrorBody(error)));
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
  // Fastify would close, and whoever still sends the body might not hear why: the rest of it is thrown away.
  if (isTooLarge(error)) reply.header('connection', 'keep-alive');
  if (request.routeOptions.config.speaksGit !== true) return reply.send(toErrorBody(told));
  if (told.status === 401) reply.header('www-authenticate', 'Basic realm="tfp"');
  // git shows its user nothing but plain text.
  const words = told.hint === undefined ? told.message : `${told.message}\n${told.hint}`;
  return reply.header('connection', 'close').type('text/plain').send(`${words}\n`);
}
