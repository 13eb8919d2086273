import { TfpError, toErrorBody } from '@tfp/contract/errors';
import { CONTRACT_VERSION, type ProcessHealth } from '@tfp/contract/health';
import type { Logger } from '@tfp/contract/platform-process';
import { type FastifyInstance, fastify } from 'fastify';
import { type DoctorDeps, registerDoctorEndpoints } from './doctor/doctor-endpoints.ts';
import { type ForgetAppDeps, forgetApp } from './forget-app.ts';
import { registerCommitEndpoints } from './git/commit-endpoints.ts';
import { type GitEndpointsDeps, registerGitEndpoints } from './git/git-endpoints.ts';
import type { Repositories } from './git/repositories.ts';
import { registerDetectEndpoints } from './plans/detect-endpoints.ts';
import type { CurrentStack } from './stack/docker-current-stack.ts';
import { registerStackEndpoints } from './stack/stack-endpoints.ts';

export interface ServerDeps extends GitEndpointsDeps, ForgetAppDeps, DoctorDeps {
  repositories: Pick<Repositories, 'open' | 'find' | 'remove'>;
  stack: CurrentStack;
  log: Pick<Logger, 'error'>;
  /** What stands in the way of builds right now, in words. */
  note: () => string | undefined;
}

/** The builder's private socket: git for the door; the stack, histories, plans and the end of apps for the api. */
export function createServer(deps: ServerDeps): FastifyInstance {
  const server = fastify();
  const since = new Date().toISOString();

  server.setErrorHandler((error, _request, reply) => {
    const told = toldError(error);
    if (told.status >= 500) deps.log.error({ err: error }, 'request failed');
    void reply.code(told.status).send(toErrorBody(told));
  });

  server.get('/health', async (): Promise<ProcessHealth> => {
    const note = deps.note();
    const health = { process: 'builder', ok: true, contract: CONTRACT_VERSION, since };
    return note === undefined ? health : { ...health, note };
  });

  server.delete<{ Params: { id: string } }>('/apps/:id', async ({ params }, reply) => {
    await forgetApp(deps, params.id);
    return reply.code(204).send();
  });

  registerCommitEndpoints(server, deps.repositories);
  registerDoctorEndpoints(server, deps);
  registerDetectEndpoints(server, deps.stack.images);
  registerStackEndpoints(server, deps.stack);
  registerGitEndpoints(server, deps);
  return server;
}

/** The edge refuses by itself what is too large or of another shape. */
function toldError(error: unknown): TfpError {
  if (error instanceof TfpError) return error;
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new TfpError('invalid_params', `The request cannot be read: ${message}.`);
  }
  return new TfpError('internal_error', 'The builder failed.', { cause: error });
}
