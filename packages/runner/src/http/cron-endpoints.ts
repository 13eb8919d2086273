import type { FastifyInstance } from 'fastify';
import type { CronRuns } from '../cron/cron-runs.ts';
import { runNow } from '../cron/run-now.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type EngineDeps, engineInTime } from './engine-in-time.ts';

export interface CronDeps extends EngineDeps {
  fleet: Pick<Fleet, 'find'>;
  cronRuns: Pick<CronRuns, 'begin' | 'of'>;
}

export function cronEndpoints(app: FastifyInstance, deps: CronDeps): void {
  app.post<{ Params: { appId: string; job: string } }>(
    '/apps/:appId/cron/:job/runs',
    async (request, reply) => {
      await engineInTime(deps);
      const { appId, job } = request.params;
      const run = await runNow(deps.cronRuns, deps.fleet.find(appId), job);
      return reply.status(201).send(run);
    },
  );
}
