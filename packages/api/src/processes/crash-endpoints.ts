import { TfpError } from '@tfp/contract/errors';
import type { ApiCrash, ApiStop } from '@tfp/contract/platform-api';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { limits } from '../limits.ts';
import { askStage } from '../stages/ask-stage.ts';

export interface CrashEndpointDeps {
  runner: Pick<RunnerClient, 'crashes' | 'stops'>;
}

const COUNT_SCHEMA = {
  type: 'object',
  properties: { count: { type: 'integer', minimum: 1, maximum: limits.crashesShownMax } },
};

/** How processes ended: those that crashed, and those that were replaced or scaled away. */
export function registerCrashEndpoints(server: FastifyInstance, { runner }: CrashEndpointDeps) {
  const config = { policy: 'app:read' } as const;

  server.get<{ Querystring: { count?: number } }>(
    '/apps/:app/crashes',
    { config, schema: { querystring: COUNT_SCHEMA } },
    (request): Promise<ApiCrash[]> => {
      const { id } = appOf(request);
      const count = request.query.count ?? limits.crashesShown;
      return askStage('run', () => runner.crashes(id, count).catch(noneYet));
    },
  );

  server.get('/apps/:app/stops', { config }, (request): Promise<ApiStop[]> => {
    const { id } = appOf(request);
    return askStage('run', () => runner.stops(id).catch(noneYet));
  });
}

/** An app that the run stage has not heard of yet has run nothing. */
function noneYet(error: unknown): never[] {
  if (error instanceof TfpError && error.code === 'not_found') return [];
  throw error;
}
