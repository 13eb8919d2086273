import type { Examination } from '@tfp/contract/doctor';
import { TfpError, toErrorBody } from '@tfp/contract/errors';
import { CONTRACT_VERSION, type ProcessHealth } from '@tfp/contract/health';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { type DrainEndpointDeps, registerDrainEndpoints } from './drains/drain-endpoints.ts';
import { type LineDeps, registerLineEndpoints } from './lines/line-endpoints.ts';
import { type MetricDeps, registerMetricEndpoints } from './metrics/metric-endpoints.ts';
import { registerSourceEndpoints, type SourceDeps } from './sources/source-endpoints.ts';
import { registerTailEndpoints, type TailDeps } from './tails/tail-endpoints.ts';

export type ServerDeps = { examine: () => Promise<Examination> } & LineDeps &
  MetricDeps &
  SourceDeps &
  TailDeps &
  DrainEndpointDeps;

export function createServer(deps: ServerDeps): FastifyInstance {
  const server = fastify();
  const since = new Date().toISOString();
  server.setErrorHandler((error: FastifyError | TfpError, request, reply) => {
    const answer = asTfpError(error);
    if (answer.status >= 500) deps.log.error({ err: error, url: request.url }, 'request failed');
    return reply.code(answer.status).send(toErrorBody(answer));
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(toErrorBody(new TfpError('not_found', 'The log store has no such page.'))),
  );
  server.get(
    '/health',
    (): ProcessHealth => ({ process: 'logs', ok: true, contract: CONTRACT_VERSION, since }),
  );
  server.get('/doctor', () => deps.examine());
  registerLineEndpoints(server, deps);
  registerMetricEndpoints(server, deps);
  registerSourceEndpoints(server, deps);
  registerTailEndpoints(server, deps);
  registerDrainEndpoints(server, deps);
  return server;
}

function asTfpError(error: FastifyError | TfpError): TfpError {
  if (error instanceof TfpError) return error;
  const isTheirs = (error.statusCode ?? 500) < 500;
  if (isTheirs) return new TfpError('bad_request', error.message, { cause: error });
  return new TfpError('internal_error', 'The log store failed at this.', { cause: error });
}
