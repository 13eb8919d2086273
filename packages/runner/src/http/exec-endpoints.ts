import { TfpError } from '@tfp/contract/errors';
import type { NewExec } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import type { Execs } from '../exec/execs.ts';
import { type EngineDeps, engineInTime } from './engine-in-time.ts';

export interface ExecDeps extends EngineDeps {
  execs: Pick<Execs, 'create'>;
}

export function execEndpoints(app: FastifyInstance, deps: ExecDeps): void {
  app.post<{ Params: { appId: string; process: string }; Body: NewExec }>(
    '/apps/:appId/processes/:process/exec',
    async (request, reply) => {
      const { command, terminal } = request.body;
      if (typeof command !== 'string' || command.trim() === '') {
        throw new TfpError('invalid_params', 'There is no command to execute.');
      }
      await engineInTime(deps);
      const { appId, process } = request.params;
      const created = await deps.execs.create(appId, process, {
        command,
        terminal: terminal ?? null,
      });
      return reply.status(201).send(created);
    },
  );
}
