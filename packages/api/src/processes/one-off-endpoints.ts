import { TfpError } from '@tfp/contract/errors';
import type { ApiDyno, ApiNewDyno } from '@tfp/contract/platform-api';
import type { NewOneOff, OneOff, RunnerClient } from '@tfp/contract/runner-client';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { auditDone } from '../audit/audited.ts';
import type { Ledger } from '../ledger.ts';
import { askStage } from '../stages/ask-stage.ts';
import type { Tell } from '../tell.ts';
import { sessionUrl } from './attach-endpoints.ts';
import { releaseOf } from './process-json.ts';
import { readOneOff } from './read-one-off.ts';

export interface OneOffEndpointDeps extends Pick<Ledger, 'audit' | 'releases'> {
  runner: Pick<RunnerClient, 'createOneOff'>;
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
    time_to_live: { type: ['integer', 'null'] },
  },
};

export function registerOneOffEndpoints(server: FastifyInstance, deps: OneOffEndpointDeps): void {
  server.post<{ Body: ApiNewDyno }>(
    '/apps/:app/dynos',
    { config: { policy: 'app:change', audit: 'run' }, schema: { body: NEW_ONE_OFF_SCHEMA } },
    async (request, reply) => {
      const app = appOf(request);
      const build = deps.releases.live(app.id)?.build;
      if (!build) throw nothingToRun(app.name);
      const by = actorOf(request).email;
      const wish = { ...readOneOff(request.body, build.processTypes), by };
      const oneOff = await askStage('run', () => deps.runner.createOneOff(app.id, wish));
      // Not the command: people write secrets into it.
      const { process, version } = oneOff;
      auditDone(deps, request, { process, release: version, env: Object.keys(wish.env) });
      deps.tell(app.id, `Starting ${process} by ${by}`);
      const url = sessionUrl(request.raw, deps.apiPort, app.id, oneOff.session);
      const shown = oneOffJson(deps, app.id, oneOff, wish);
      return reply.code(201).send({ ...shown, attach_url: wish.attach ? url : null });
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

function nothingToRun(name: string): TfpError {
  return new TfpError('invalid_params', `${name} has no live release with code to run.`, {
    hint: 'Push its code first: git push tfp main',
  });
}
