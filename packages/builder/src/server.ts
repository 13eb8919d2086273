import { TfpError, toErrorBody } from '@tfp/contract/errors';
import { CONTRACT_VERSION, type ProcessHealth } from '@tfp/contract/health';
import type { Logger } from '@tfp/contract/platform-process';
import { type FastifyInstance, fastify } from 'fastify';
import { type ForgetAppDeps, forgetApp } from './forget-app.ts';
import { type GitEndpointsDeps, registerGitEndpoints } from './git/git-endpoints.ts';
import type { CurrentStack } from './stack/docker-current-stack.ts';
import { registerStackEndpoints } from './stack/stack-endpoints.ts';

export interface ServerDeps extends GitEndpointsDeps, ForgetAppDeps {
  repositories: GitEndpointsDeps['repositories'] & ForgetAppDeps['repositories'];
  stack: CurrentStack;
  log: Pick<Logger, 'error'>;
  /** What stands in the way of builds right now, in words. */
  note: () => string | undefined;
}

/** The builder's private socket: git for the door, the stack and the end of apps for the api. */
export function createServer(deps: ServerDeps): FastifyInstance {
  const server = fastify();
  const since = new Date().toISOString();

  server.setErrorHandler((error, _request, reply) => {
    const known = error instanceof TfpError ? error : undefined;
    if (known === undefined) deps.log.error({ err: error }, 'request failed');
    const body = known ?? new TfpError('internal_error', 'The builder failed.');
    void reply.code(body.status).send(toErrorBody(body));
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

  registerStackEndpoints(server, deps.stack);
  registerGitEndpoints(server, deps);
  return server;
}
