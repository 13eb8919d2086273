import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, auditDone, audited } from '../audit/audited.ts';
import { type RestartDeps, restartProcesses } from '../formation/restart-processes.ts';
import { askStage } from '../stages/ask-stage.ts';
import { type FindProcessDeps, findProcess } from './find-process.ts';
import { isOneOff, type StopOneOffDeps, stopOneOff } from './stop-one-off.ts';

export type RestartEndpointDeps = RestartDeps &
  AuditDeps &
  StopOneOffDeps &
  FindProcessDeps & { runner: Pick<RunnerClient, 'restartProcess'> };

type OfProcess = { Params: { process: string } };
type OfType = { Params: { type: string } };

/** Fresh processes. To stop one of the formation means the same, as clients of the Platform API know it: it comes again. */
export function registerRestartEndpoints(server: FastifyInstance, deps: RestartEndpointDeps): void {
  const restart = { config: { policy: 'app:change', audit: 'ps:restart' } } as const;
  const stop = { config: { policy: 'app:change', audit: 'ps:stop' } } as const;

  server.delete('/apps/:app/dynos', restart, async (request, reply) =>
    restartType(deps, request, reply, null),
  );

  const ofType = (request: FastifyRequest<OfType>, reply: FastifyReply) =>
    restartType(deps, request, reply, request.params.type);
  server.delete<OfType>('/apps/:app/formations/:type', restart, async (request, reply) =>
    ofType(request, reply),
  );
  server.post<OfType>('/apps/:app/formations/:type/actions/stop', stop, async (request, reply) =>
    ofType(request, reply),
  );

  server.delete<OfProcess>('/apps/:app/dynos/:process', restart, async (request, reply) => {
    await restartProcess(deps, request);
    return reply.code(202).send({});
  });

  server.post<OfProcess>('/apps/:app/dynos/:process/actions/stop', stop, async (request, reply) => {
    const { process } = request.params;
    if (isOneOff(process)) await stopOneOff(deps, request, process);
    else await restartProcess(deps, request);
    return reply.code(202).send({});
  });
}

function restartType(
  deps: RestartEndpointDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  type: string | null,
): FastifyReply {
  const { email } = actorOf(request);
  const restart = () => restartProcesses(deps, appOf(request), type, email);
  audited(deps, request, restart, () => (type === null ? {} : { type }));
  return reply.code(202).send({});
}

async function restartProcess(
  deps: RestartEndpointDeps,
  request: FastifyRequest<OfProcess>,
): Promise<void> {
  const { id } = appOf(request);
  const { name } = await findProcess(deps, id, request.params.process);
  await askStage('run', () => deps.runner.restartProcess(id, name));
  deps.atomically(() => {
    auditDone(deps, request, { process: name });
    const by = actorOf(request).email;
    deps.events.add(id, { kind: 'process.restarted', process: name, by, data: {} });
  });
}
