import { TfpError } from '@tfp/contract/errors';
import type { ApiCrash, ApiStop } from '@tfp/contract/platform-api';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { limits } from '../limits.ts';
import { askStage, unlessUnknown } from '../stages/ask-stage.ts';

export interface CrashEndpointDeps {
  runner: Pick<RunnerClient, 'crashes' | 'stops'>;
}

/** How processes ended: those that crashed, and those that were replaced or scaled away. */
export function registerCrashEndpoints(server: FastifyInstance, { runner }: CrashEndpointDeps) {
  const config = { policy: 'app:read' } as const;

  server.get<{ Querystring: { count?: string } }>(
    '/apps/:app/crashes',
    { config },
    async (request): Promise<ApiCrash[]> => {
      const { id } = appOf(request);
      const count = readCount(request.query.count);
      return askStage('run', () => runner.crashes(id, count).catch(unlessUnknown([])));
    },
  );

  server.get('/apps/:app/stops', { config }, (request): Promise<ApiStop[]> => {
    const { id } = appOf(request);
    return askStage('run', () => runner.stops(id).catch(unlessUnknown([])));
  });
}

function readCount(text = String(limits.crashesShown)): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= limits.crashesShownMax) return count;
  throw new TfpError('bad_request', 'This is no number of crashes.', {
    hint: `Ask for 1 to ${limits.crashesShownMax}.`,
  });
}
