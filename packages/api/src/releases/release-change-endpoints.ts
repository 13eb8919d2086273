import type { BuilderClient } from '@tfp/contract/builder-client';
import type { ApiRollback } from '@tfp/contract/platform-api';
import { RELEASE_HEADER, WARNING_HEADER } from '@tfp/contract/platform-api-headers';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import { asksPlan } from '../http/asks-plan.ts';
import { lookForImage } from './assert-image.ts';
import { repositoryOf, withCommits } from './commits-between.ts';
import { findRelease } from './find-release.ts';
import { planRelease } from './plan-release.ts';
import { buildNotes, type PlanRollbackDeps, planRollback } from './plan-rollback.ts';
import type { Release } from './release.ts';
import { type ReleaseJsonDeps, releaseJson } from './release-json.ts';
import { retryRelease } from './retry-release.ts';
import { rollbackRelease } from './rollback-release.ts';

export type ReleaseChangeDeps = AuditDeps &
  PlanRollbackDeps &
  ReleaseJsonDeps & {
    runner: Pick<RunnerClient, 'hasImage'>;
    builder: Pick<BuilderClient, 'commits'>;
  };

const ROLLBACK_SCHEMA = {
  type: 'object',
  required: ['release'],
  properties: {
    release: { type: ['string', 'integer'] },
    only: { enum: ['code', 'config'] },
    run_release_command: { type: 'boolean' },
  },
};

/** Back to an earlier release, or once more what failed. */
export function registerReleaseChangeEndpoints(
  server: FastifyInstance,
  deps: ReleaseChangeDeps,
): void {
  const change = (audit: string) => ({ policy: 'app:change', audit, plans: true }) as const;

  server.post<{ Body: ApiRollback }>(
    '/apps/:app/releases',
    { config: change('releases:rollback'), schema: { body: ROLLBACK_SCHEMA } },
    async (request, reply) => {
      const app = appOf(request);
      const { release, only, run_release_command: runsCommand } = request.body;
      const target = findRelease(deps, app.id, String(release));
      const actor = actorOf(request).email;
      const wish = { target, actor, only, runsCommand, requestKey: request.key };
      const warnings = only === 'config' ? [] : await lookForImage(deps, target);
      if (asksPlan(request)) {
        const plan = planRollback(deps, app, wish);
        const diff = await withCommits(deps, repositoryOf(deps, target), plan.diff);
        return { ...plan, diff, warnings: [...warnings, ...plan.warnings] };
      }
      const rollback = () => rollbackRelease(deps, app, wish);
      const made = audited(deps, request, rollback, ({ version }) => ({
        release: version,
        to: target.version,
        ...(only === undefined ? {} : { only }),
      }));
      const [warning] = buildNotes(deps, app.id);
      if (warning !== undefined) reply.header(WARNING_HEADER, warning);
      return sendMade(deps, reply, made);
    },
  );

  server.post<{ Params: { release: string } }>(
    '/apps/:app/releases/:release/retry',
    { config: change('releases:retry') },
    async (request, reply) => {
      const app = appOf(request);
      const target = findRelease(deps, app.id, request.params.release);
      const wish = { target, actor: actorOf(request).email, requestKey: request.key };
      const warnings = await lookForImage(deps, target);
      if (asksPlan(request)) {
        const make = () => ({ release: retryRelease(deps, wish) });
        const plan = planRelease(deps, app, deps.releases.base(app.id), make);
        return { ...plan, warnings: [...warnings, ...plan.warnings] };
      }
      const retry = () => retryRelease(deps, wish);
      const made = audited(deps, request, retry, ({ version }) => ({
        release: version,
        of: target.version,
      }));
      if (warnings.length > 0) reply.header(WARNING_HEADER, warnings.join(' '));
      return sendMade(deps, reply, made);
    },
  );
}

function sendMade(deps: ReleaseJsonDeps, reply: FastifyReply, release: Release) {
  reply.code(201).header(RELEASE_HEADER, `v${release.version}`);
  return releaseJson(deps, release.appId)(release);
}
