import { TfpError } from '@tfp/contract/errors';
import type { NewOneOff } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import type { OneOffs } from '../one-off/one-offs.ts';
import { type ObservedDeps, observedInTime } from './observed-in-time.ts';

export interface OneOffDeps extends ObservedDeps {
  oneOffs: Pick<OneOffs, 'create'>;
}

export function oneOffEndpoints(app: FastifyInstance, { oneOffs, whenObserved }: OneOffDeps): void {
  app.post<{ Params: { appId: string }; Body: NewOneOff }>(
    '/apps/:appId/one-offs',
    async (request, reply) => {
      const { command, env, terminal, attach, size } = request.body;
      if (typeof command !== 'string' || command.trim() === '') {
        throw new TfpError('invalid_params', 'A one-off needs a command.');
      }
      await observedInTime(whenObserved);
      const created = await oneOffs.create(request.params.appId, {
        command,
        env: env ?? {},
        terminal: terminal ?? null,
        attach: attach === true,
        ...(size === undefined ? {} : { size }),
      });
      return reply.status(201).send(created);
    },
  );
}
