import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import { TfpError } from '@tfp/contract/errors';
import type { ApiDyno, ApiNewDyno } from '@tfp/contract/platform-api';
import type { NewOneOff, OneOff, RunnerClient } from '@tfp/contract/runner-client';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { auditDone } from '../audit/audited.ts';
import { publicUrl } from '../http/public-url.ts';
import { asksForUpgrade, takeUpgrade } from '../http/upgrades.ts';
import type { Ledger } from '../ledger.ts';
import { askStage } from '../stages/ask-stage.ts';
import type { Tell } from '../tell.ts';
import { joinSession } from './join-session.ts';
import { readOneOff } from './one-off.ts';
import { releaseOf } from './process-json.ts';

export interface OneOffEndpointDeps extends Pick<Ledger, 'audit' | 'releases'> {
  runner: Pick<RunnerClient, 'createOneOff' | 'attach'>;
  tell: Tell;
  apiPort: number;
}

const NEW_ONE_OFF_SCHEMA = {
  type: 'object',
  required: ['command'],
  properties: {
    command: { type: 'string' },
    attach: { type: ['boolean', 'null'] },
    env: { type: 'object', additionalProperties: { type: 'string' } },
    force_no_tty: { type: ['boolean', 'null'] },
    size: { type: ['string', 'null'] },
  },
};
const SESSION = /^[\w-]{1,128}$/;

export function registerOneOffEndpoints(server: FastifyInstance, deps: OneOffEndpointDeps): void {
  server.post<{ Body: ApiNewDyno }>(
    '/apps/:app/dynos',
    { config: { policy: 'app:change', audit: 'run' }, schema: { body: NEW_ONE_OFF_SCHEMA } },
    async (request, reply) => {
      const app = appOf(request);
      const build = deps.releases.live(app.id)?.build;
      if (!build) throw nothingToRun(app.name);
      const wish = readOneOff(request.body, build.processTypes);
      const oneOff = await askStage('run', () => deps.runner.createOneOff(app.id, wish));
      // Not the command: people write secrets into it.
      const { process, version } = oneOff;
      auditDone(deps, request, { process, release: version, env: Object.keys(wish.env) });
      deps.tell(
        app.id,
        `Starting process with command \`${wish.command}\` by ${actorOf(request).email}`,
      );
      const sessionUrl = `${publicUrl(request.raw, deps.apiPort)}/apps/${app.id}/one-offs/${oneOff.session}/attach`;
      const shown = oneOffJson(deps, app.id, oneOff, wish);
      return reply.code(201).send({ ...shown, attach_url: wish.attach ? sessionUrl : null });
    },
  );

  server.get<{ Params: { session: string } }>(
    '/apps/:app/one-offs/:session/attach',
    { config: { policy: 'app:change', streams: true, audit: 'run:attach' } },
    async (request, reply) => {
      const { session } = request.params;
      if (!SESSION.test(session)) throw new TfpError('not_found', 'There is no such session.');
      if (!asksForUpgrade(request.raw, ATTACH_PROTOCOL)) throw upgradeRequired();
      const runner = await askStage('run', () => deps.runner.attach(session));
      reply.hijack();
      joinSession(takeUpgrade(request.raw), runner);
    },
  );
}

function oneOffJson(
  deps: Pick<Ledger, 'releases'>,
  appId: string,
  oneOff: OneOff,
  { command, size = STANDARD_SIZE }: NewOneOff,
): ApiDyno {
  const now = new Date().toISOString();
  return {
    id: oneOff.process,
    name: oneOff.process,
    type: 'run',
    command,
    size,
    state: 'starting',
    release: releaseOf(deps, appId, oneOff.version),
    attach_url: null,
    created_at: now,
    updated_at: now,
  };
}

function upgradeRequired(): TfpError {
  return new TfpError('bad_request', `This address is only for an upgrade to ${ATTACH_PROTOCOL}.`, {
    hint: 'Run the command with: tfp run',
  });
}

function nothingToRun(name: string): TfpError {
  return new TfpError('invalid_params', `${name} has no live release with code to run.`, {
    hint: 'Push its code first: git push tfp main',
  });
}
