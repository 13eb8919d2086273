import { TfpError } from '@tfp/contract/errors';
import { IF_RELEASE } from '@tfp/contract/platform-api';
import { RELEASE_HEADER } from '@tfp/contract/platform-api-headers';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import { changedKeys } from '../audit/changed-keys.ts';
import { asksPlan } from '../http/asks-plan.ts';
import type { CreateReleaseDeps } from '../releases/create-release.ts';
import { findRelease } from '../releases/find-release.ts';
import { type PlanReleaseDeps, planRelease } from '../releases/plan-release.ts';
import type { ConfigChange } from './config-change.ts';
import { type ConfigReader, currentConfigVars, openConfigVars } from './config-vars.ts';
import { setConfigVars } from './set-config-vars.ts';

export type ConfigVarEndpointDeps = AuditDeps & ConfigReader & CreateReleaseDeps & PlanReleaseDeps;

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

  server.patch<{ Body: ConfigChange; Querystring: Record<string, string> }>(
    '/apps/:app/config-vars',
    {
      config: { policy: 'app:change', audit: 'config:set', plans: true },
      schema: { body: CONFIG_CHANGE_SCHEMA },
    },
    async (request, reply) => {
      const app = appOf(request);
      const wish = {
        change: request.body,
        actor: actorOf(request).email,
        ifRelease: askedRelease(request),
        requestKey: request.key,
      };
      if (asksPlan(request)) {
        return planRelease(deps, app, deps.releases.base(app.id), () => {
          const { release, isNew } = setConfigVars(deps, app, wish);
          return { release: isNew ? release : undefined };
        });
      }
      const change = () => setConfigVars(deps, app, wish);
      const { vars, version, isNew } = audited(deps, request, change, (made) => ({
        ...(made.isNew ? { release: made.version } : {}),
        ...changedKeys(made),
      }));
      if (isNew) reply.header(RELEASE_HEADER, `v${version}`);
      return vars;
    },
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

function askedRelease(
  request: Pick<FastifyRequest, 'headers'> & { query: Record<string, string> },
): number | undefined {
  const asked = request.query[IF_RELEASE] ?? request.headers[IF_RELEASE];
  if (asked === undefined) return undefined;
  const version = /^v?(\d{1,9})$/.exec(String(asked))?.[1];
  if (version !== undefined) return Number(version);
  throw new TfpError('bad_request', `${IF_RELEASE} names no release.`, {
    hint: `Write it like this: ${IF_RELEASE}=v12`,
  });
}
