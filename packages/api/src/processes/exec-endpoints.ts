import type { ApiExec, ApiNewExec } from '@tfp/contract/platform-api';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { auditDone } from '../audit/audited.ts';
import type { Ledger } from '../ledger.ts';
import { askStage } from '../stages/ask-stage.ts';
import type { Tell } from '../tell.ts';
import { sessionUrl } from './attach-endpoints.ts';
import { readCommand, readTerminal } from './read-one-off.ts';

export interface ExecEndpointDeps extends Pick<Ledger, 'audit'> {
  runner: Pick<RunnerClient, 'exec'>;
  tell: Tell;
  apiPort: number;
}

const NEW_EXEC_SCHEMA = {
  type: 'object',
  required: ['command'],
  properties: {
    command: { type: 'string' },
    env: { type: 'object', additionalProperties: { type: 'string' } },
    force_no_tty: { type: ['boolean', 'null'] },
  },
};

/** A command beside that of a process that runs. */
export function registerExecEndpoints(server: FastifyInstance, deps: ExecEndpointDeps): void {
  server.post<{ Params: { process: string }; Body: ApiNewExec }>(
    '/apps/:app/dynos/:process/exec',
    { config: { policy: 'app:change', audit: 'ps:exec' }, schema: { body: NEW_EXEC_SCHEMA } },
    async (request, reply) => {
      const { id } = appOf(request);
      const { process } = request.params;
      const wish = {
        command: readCommand(request.body.command),
        terminal: readTerminal(request.body),
      };
      const name = encodeURIComponent(process);
      const made = await askStage('run', () => deps.runner.exec(id, name, wish));
      auditDone(deps, request, { process: made.process, release: made.version });
      deps.tell(id, `Executing a command in ${made.process} by ${actorOf(request).email}`);
      const answer: ApiExec = {
        process: made.process,
        attach_url: sessionUrl(request.raw, deps.apiPort, id, made.session),
      };
      return reply.code(201).send(answer);
    },
  );
}
