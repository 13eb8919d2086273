import { TfpError } from '@tfp/contract/errors';
import { IF_RELEASE } from '@tfp/contract/platform-api';
import { RELEASE_HEADER } from '@tfp/contract/platform-api-headers';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import { asksPlan } from '../http/asks-plan.ts';
import { findRelease } from '../releases/find-release.ts';
import { type PlanReleaseDeps, planRelease } from '../releases/plan-release.ts';
import type { ConfigChange } from './config-change.ts';
import { currentConfigVars, openConfigVars } from './config-vars.ts';
import { type SetConfigVarsDeps, setConfigVars } from './set-config-vars.ts';
import { shownKeys } from './shown-keys.ts';

export type ConfigVarEndpointDeps = AuditDeps & SetConfigVarsDeps & PlanReleaseDeps;

type Change = { Body: ConfigChange; Querystring: Record<string, string> };

const CONFIG_CHANGE_SCHEMA = {
  type: 'object',
  additionalProperties: { type: ['string', 'null'] },
};

export function registerConfigVarEndpoints(
  server: FastifyInstance,
  deps: ConfigVarEndpointDeps,
): void {
  server.get('/apps/:app/config-vars', { config: { policy: 'app:read' } }, async (request) =>
    currentConfigVars(deps, appOf(request)),
  );

  server.patch<Change>(
    '/apps/:app/config-vars',
    {
      config: { policy: 'app:change', audit: 'config:set', plans: true },
      schema: { body: CONFIG_CHANGE_SCHEMA },
    },
    async (request, reply) => changeConfigVars(deps, request, reply),
  );

  server.get<{ Params: { release: string } }>(
    '/apps/:app/releases/:release/config-vars',
    { config: { policy: 'app:read' } },
    async (request) => {
      const app = appOf(request);
      const release = findRelease(deps, app.id, request.params.release);
      return openConfigVars(deps, app, release.configVersion);
    },
  );
}

/** Makes the release of a change, or tells what it would be. */
function changeConfigVars(
  deps: ConfigVarEndpointDeps,
  request: FastifyRequest<Change>,
  reply: FastifyReply,
) {
  const app = appOf(request);
  const wish = {
    change: request.body,
    actor: actorOf(request).email,
    ifRelease: askedRelease(request),
    requestKey: request.key,
  };
  const set = () => setConfigVars(deps, app, wish);
  if (asksPlan(request)) return planRelease(deps, app, deps.releases.base(app.id), set);
  const { vars, release } = audited(deps, request, set, (made) => ({
    ...(made.release ? { release: made.release.version } : {}),
    ...shownKeys(made),
  }));
  if (release) reply.header(RELEASE_HEADER, `v${release.version}`);
  return vars;
}

function askedRelease(request: FastifyRequest<Change>): number | undefined {
  const asked = request.query[IF_RELEASE] ?? request.headers[IF_RELEASE];
  if (asked === undefined) return undefined;
  const version = /^v?(\d{1,9})$/.exec(String(asked))?.[1];
  if (version !== undefined) return Number(version);
  throw new TfpError('bad_request', `${IF_RELEASE} names no release. Nothing was changed.`, {
    hint: `Write it like this: ${IF_RELEASE}=v12`,
  });
}
