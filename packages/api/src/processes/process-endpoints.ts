import { TfpError } from '@tfp/contract/errors';
import type { RunningProcess } from '@tfp/contract/journal';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, auditDone, audited } from '../audit/audited.ts';
import { restartProcesses } from '../formation/restart-processes.ts';
import type { ScaleDeps } from '../formation/scale-app.ts';
import { askStage } from '../stages/ask-stage.ts';
import { byName, processJson } from './process-json.ts';

export interface ProcessEndpointDeps extends ScaleDeps, AuditDeps {
  runner: Pick<RunnerClient, 'processes' | 'restartProcess'>;
}

/** An app that the run stage has not heard of yet has no process. */
async function processesOf(
  { runner }: ProcessEndpointDeps,
  appId: string,
): Promise<RunningProcess[]> {
  return runner.processes(appId).catch((error) => {
    if (error instanceof TfpError && error.code === 'not_found') return [];
    throw error;
  });
}

export function registerProcessEndpoints(server: FastifyInstance, deps: ProcessEndpointDeps): void {
  const processes = async (appId: string): Promise<RunningProcess[]> => {
    const all = await askStage('run', () => processesOf(deps, appId));
    return all.filter(({ state }) => state !== 'none').sort(byName);
  };

  const findProcess = async (appId: string, name: string): Promise<RunningProcess> => {
    const all = await processes(appId);
    const found = all.find((process) => process.name === name || process.id === name);
    if (found !== undefined) return found;
    const names = all.map((process) => process.name).join(', ');
    throw new TfpError('not_found', `There is no process ${JSON.stringify(name.slice(0, 60))}.`, {
      resource: 'dyno',
      hint: names === '' ? 'No process runs right now.' : `These run: ${names}.`,
    });
  };

  const restart = { policy: 'app:change', audit: 'ps:restart' } as const;

  server.get('/apps/:app/dynos', { config: { policy: 'app:read' } }, async (request) => {
    const { id } = appOf(request);
    return (await processes(id)).map((process) => processJson(deps, id, process));
  });

  server.get<{ Params: { process: string } }>(
    '/apps/:app/dynos/:process',
    { config: { policy: 'app:read' } },
    async (request) => {
      const { id } = appOf(request);
      return processJson(deps, id, await findProcess(id, request.params.process));
    },
  );

  server.delete('/apps/:app/dynos', { config: restart }, async (request, reply) => {
    const { email } = actorOf(request);
    audited(deps, request, () => restartProcesses(deps, appOf(request), null, email));
    return reply.code(202).send({});
  });

  server.delete<{ Params: { process: string } }>(
    '/apps/:app/dynos/:process',
    { config: restart },
    async (request, reply) => {
      const { id } = appOf(request);
      const { name } = await findProcess(id, request.params.process);
      await askStage('run', () => deps.runner.restartProcess(id, name));
      deps.atomically(() => {
        auditDone(deps, request, { process: name });
        const by = actorOf(request).email;
        deps.events.add(id, { kind: 'process.restarted', process: name, by, data: {} });
      });
      return reply.code(202).send({});
    },
  );
}
