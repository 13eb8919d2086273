import type { FastifyInstance } from 'fastify';
import type { AppFiles } from '../apps/app-files.ts';
import type { Fleet } from '../apps/fleet.ts';
import { listProcesses } from '../apps/list-processes.ts';
import { restartProcess } from '../apps/restart-process.ts';
import type { OneOffs } from '../one-off/one-offs.ts';
import { type ObservedDeps, observedInTime } from './observed-in-time.ts';

export interface ProcessDeps extends ObservedDeps {
  files: AppFiles;
  fleet: Pick<Fleet, 'find'>;
  oneOffs: Pick<OneOffs, 'list' | 'stop'>;
}

export function processEndpoints(app: FastifyInstance, deps: ProcessDeps): void {
  const { fleet, oneOffs } = deps;
  app.get<{ Params: { appId: string } }>('/apps/:appId/processes', async (request) => {
    await observedInTime(deps.whenObserved);
    const { appId } = request.params;
    const processes = [...listProcesses(fleet.find(appId)), ...oneOffs.list(appId)];
    return { processes };
  });

  app.post<{ Params: { appId: string; process: string } }>(
    '/apps/:appId/processes/:process/restart',
    async (request, reply) => {
      await observedInTime(deps.whenObserved);
      const { appId, process } = request.params;
      // A one-off is never started again: to restart it is to end it.
      if (!oneOffs.stop(appId, process)) restartProcess(deps, fleet.find(appId), process);
      return reply.status(202).send({});
    },
  );
}
