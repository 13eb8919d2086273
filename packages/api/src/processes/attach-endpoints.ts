import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import { TfpError } from '@tfp/contract/errors';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { publicUrl } from '../http/public-url.ts';
import { asksForUpgrade, takeUpgrade } from '../http/upgrades.ts';
import { askStage } from '../stages/ask-stage.ts';
import type { OpenSessions } from './open-sessions.ts';

export interface AttachEndpointDeps {
  runner: Pick<RunnerClient, 'attach' | 'leave'>;
  openSessions: Pick<OpenSessions, 'join'>;
}

const SESSION = /^[\w-]{1,128}$/;
const QUERY_SCHEMA = {
  type: 'object',
  properties: { received: { type: 'string', pattern: '^[0-9]{1,10}$' } },
};

export function registerAttachEndpoints(server: FastifyInstance, deps: AttachEndpointDeps): void {
  const { runner, openSessions } = deps;
  server.get<{ Params: { session: string }; Querystring: { received?: string } }>(
    '/apps/:app/one-offs/:session/attach',
    {
      config: { policy: 'app:change', streams: true, audit: 'run:attach' },
      schema: { querystring: QUERY_SCHEMA },
    },
    async (request, reply) => {
      const { session } = request.params;
      if (!SESSION.test(session)) throw unknownSession();
      if (!asksForUpgrade(request.raw, ATTACH_PROTOCOL)) throw upgradeRequired();
      const connection = randomBytes(8).toString('hex');
      const { received } = request.query;
      const attachment = {
        app: appOf(request).id,
        connection,
        ...(received === undefined ? {} : { received: Number(received) }),
      };
      const joined = await askStage('run', () => runner.attach(session, attachment));
      reply.hijack();
      openSessions.join(takeUpgrade(request.raw), joined, () => {
        // A runner that is away has lost the process already.
        runner.leave(session, connection).catch(() => {});
      });
    },
  );
}

/** Where a session is attached to, as its client reaches us. */
export function sessionUrl(
  request: IncomingMessage,
  apiPort: number,
  appId: string,
  session: string,
): string {
  return `${publicUrl(request, apiPort)}/apps/${appId}/one-offs/${session}/attach`;
}

function unknownSession(): TfpError {
  return new TfpError('not_found', 'There is no such session.', {
    hint: 'A session ends with its process. To begin another one: tfp run',
  });
}

function upgradeRequired(): TfpError {
  return new TfpError('bad_request', `This address is only for an upgrade to ${ATTACH_PROTOCOL}.`, {
    hint: 'Run the command with: tfp run. A tfp of another version must be updated first.',
  });
}
