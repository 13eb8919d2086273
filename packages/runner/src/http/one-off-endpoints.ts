import { TfpError } from '@tfp/contract/errors';
import type { NewOneOff } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import type { OneOffs } from '../one-off/one-offs.ts';
import { type EngineDeps, engineInTime } from './engine-in-time.ts';
import { observedInTime } from './observed-in-time.ts';

export interface OneOffDeps extends EngineDeps {
  oneOffs: Pick<OneOffs, 'create' | 'stop'>;
}

export function oneOffEndpoints(app: FastifyInstance, deps: OneOffDeps): void {
  const { oneOffs, whenObserved } = deps;
  app.post<{ Params: { appId: string }; Body: NewOneOff }>(
    '/apps/:appId/one-offs',
    async (request, reply) => {
      const { command, env, terminal, attach, ...rest } = request.body;
      if (typeof command !== 'string' || command.trim() === '') {
        throw new TfpError('invalid_params', 'A one-off needs a command.');
      }
      await engineInTime(deps);
      const created = await oneOffs.create(request.params.appId, {
        ...rest,
        command,
        env: env ?? {},
        terminal: terminal ?? null,
        attach: attach === true,
      });
      return reply.status(201).send(created);
    },
  );

  app.post<{ Params: { appId: string; process: string } }>(
    '/apps/:appId/one-offs/:process/stop',
    async (request, reply) => {
      await observedInTime(whenObserved);
      const { appId, process } = request.params;
      if (oneOffs.stop(appId, process)) return reply.status(202).send({});
      throw new TfpError('not_found', `There is no one-off process ${process}.`, {
        resource: 'dyno',
        hint: 'See: tfp run:list',
      });
    },
  );
}
