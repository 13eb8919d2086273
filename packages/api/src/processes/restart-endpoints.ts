import { cronType } from '@tfp/contract/cron';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, auditDone, audited } from '../audit/audited.ts';
import { type RestartDeps, restartProcesses } from '../formation/restart-processes.ts';
import { askStage } from '../stages/ask-stage.ts';
import { type FindProcessDeps, findProcess } from './find-process.ts';
import { isOneOff, noteStop, type StopOneOffDeps, stopOneOff } from './stop-one-off.ts';

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

  const ofProcess = async (request: FastifyRequest<OfProcess>, reply: FastifyReply) => {
    await renewOrEnd(deps, request);
    return reply.code(202).send({});
  };
  server.delete<OfProcess>('/apps/:app/dynos/:process', restart, ofProcess);
  server.post<OfProcess>('/apps/:app/dynos/:process/actions/stop', stop, ofProcess);
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

/** What a person started, and a run of a job, never comes again: whichever word was used, its end was asked for. */
async function renewOrEnd(
  deps: RestartEndpointDeps,
  request: FastifyRequest<OfProcess>,
): Promise<void> {
  const { id } = appOf(request);
  const asked = request.params.process;
  if (isOneOff(asked)) return stopOneOff(deps, request, asked);
  const { name, type } = await findProcess(deps, id, asked);
  if (isOneOff(name)) return stopOneOff(deps, request, name);
  await askStage('run', () => deps.runner.restartProcess(id, name));
  if (type.startsWith(cronType(''))) return noteStop(deps, request, name, 'ps:stop');
  deps.atomically(() => {
    auditDone(deps, request, { process: name });
    const by = actorOf(request).email;
    deps.events.add(id, { kind: 'process.restarted', process: name, by, data: {} });
  });
}
