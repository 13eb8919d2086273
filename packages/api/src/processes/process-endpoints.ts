import type { FastifyInstance } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import type { Ledger } from '../ledger.ts';
import { type FindProcessDeps, findProcess, runningProcesses } from './find-process.ts';
import { processJson } from './process-json.ts';

export type ProcessEndpointDeps = FindProcessDeps & Pick<Ledger, 'releases'>;

/** What runs of an app. The Platform API calls it a dyno. */
export function registerProcessEndpoints(server: FastifyInstance, deps: ProcessEndpointDeps): void {
  const read = { config: { policy: 'app:read' } } as const;

  server.get('/apps/:app/dynos', read, async (request) => {
    const { id } = appOf(request);
    const processes = await runningProcesses(deps, id);
    return processes.map((process) => processJson(deps, id, process));
  });

  server.get<{ Params: { process: string } }>(
    '/apps/:app/dynos/:process',
    read,
    async (request) => {
      const { id } = appOf(request);
      return processJson(deps, id, await findProcess(deps, id, request.params.process));
    },
  );
}
