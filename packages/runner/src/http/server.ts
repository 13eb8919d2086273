import type { Server } from 'node:http';
import { TfpError, toErrorBody } from '@tfp/contract/errors';
import type { Logger } from '@tfp/contract/platform-process';
import { fastify } from 'fastify';
import { capacityEndpoints } from './capacity-endpoints.ts';
import { type CronDeps, cronEndpoints } from './cron-endpoints.ts';
import { type DoctorDeps, doctorEndpoints } from './doctor-endpoints.ts';
import { type ExecDeps, execEndpoints } from './exec-endpoints.ts';
import { type HealthDeps, healthEndpoints } from './health-endpoints.ts';
import { type ImageDeps, imageEndpoints } from './image-endpoints.ts';
import { type JournalDeps, journalEndpoints } from './journal-endpoints.ts';
import { type KeyDeps, keyEndpoints } from './key-endpoints.ts';
import { type OneOffDeps, oneOffEndpoints } from './one-off-endpoints.ts';
import { type ProcessDeps, processEndpoints } from './process-endpoints.ts';
import { type RouteDeps, routeEndpoints } from './route-endpoints.ts';
import { attachEndpoint, type SessionDeps, sessionEndpoints } from './session-endpoints.ts';

type ServerDeps = DoctorDeps &
  HealthDeps &
  ImageDeps &
  JournalDeps &
  KeyDeps &
  ProcessDeps &
  RouteDeps &
  OneOffDeps &
  CronDeps &
  ExecDeps &
  SessionDeps & { log: Logger };

/** What api and router may ask of the runner, on its private socket. */
export async function createServer(deps: ServerDeps): Promise<Server> {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    const known = asTfpError(error as Error & { statusCode?: number });
    if (known.code === 'internal_error') deps.log.error({ err: error }, 'request failed');
    return reply.status(known.status).send(toErrorBody(known));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.status(404).send(toErrorBody(new TfpError('not_found', 'The runner has no such path.'))),
  );
  doctorEndpoints(app, deps);
  healthEndpoints(app, deps);
  capacityEndpoints(app);
  imageEndpoints(app, deps);
  journalEndpoints(app, deps);
  keyEndpoints(app, deps);
  processEndpoints(app, deps);
  routeEndpoints(app, deps);
  oneOffEndpoints(app, deps);
  cronEndpoints(app, deps);
  execEndpoints(app, deps);
  sessionEndpoints(app, deps);
  await app.ready();
  attachEndpoint(app.server, deps);
  return app.server;
}

function asTfpError(error: Error & { statusCode?: number }): TfpError {
  if (error instanceof TfpError) return error;
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new TfpError('bad_request', error.message, { cause: error });
  }
  return new TfpError('internal_error', 'The runner could not do this; its log tells why.', {
    cause: error,
  });
}
