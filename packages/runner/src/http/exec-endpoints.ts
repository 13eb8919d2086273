import { TfpError } from '@tfp/contract/errors';
import type { NewExec } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import type { Execs } from '../exec/execs.ts';
import { type ObservedDeps, observedInTime } from './observed-in-time.ts';

export interface ExecDeps extends ObservedDeps {
  execs: Pick<Execs, 'create'>;
}

export function execEndpoints(app: FastifyInstance, { execs, whenObserved }: ExecDeps): void {
  app.post<{ Params: { appId: string; process: string }; Body: NewExec }>(
    '/apps/:appId/processes/:process/exec',
    async (request, reply) => {
      const { command, terminal } = request.body;
      if (typeof command !== 'string' || command.trim() === '') {
        throw new TfpError('invalid_params', 'There is no command to execute.');
      }
      await observedInTime(whenObserved);
      const { appId, process } = request.params;
      const created = await execs.create(appId, process, { command, terminal: terminal ?? null });
      return reply.status(201).send(created);
    },
  );
}
