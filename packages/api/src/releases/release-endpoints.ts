import type { BuilderClient } from '@tfp/contract/builder-client';
import type { ApiReleaseOutput, ApiRollback } from '@tfp/contract/platform-api';
import { RELEASE_HEADER, WARNING_HEADER } from '@tfp/contract/platform-api-headers';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import { asksPlan } from '../http/asks-plan.ts';
import { parseRange } from '../http/list-range.ts';
import { sendPage } from '../http/send-page.ts';
import { sendLines } from '../http/send-stream.ts';
import { assertPresent } from './assert-image.ts';
import { repositoryOf, withCommits } from './commits-between.ts';
import { diffReleases } from './diff-releases.ts';
import { findRelease } from './find-release.ts';
import { planRelease } from './plan-release.ts';
import { buildNotes, type PlanRollbackDeps, planRollback } from './plan-rollback.ts';
import type { Release } from './release.ts';
import { type ReleaseJsonDeps, releaseJson } from './release-json.ts';
import { releasePage } from './release-pages.ts';
import { releaseSide } from './release-side.ts';
import { retryRelease } from './retry-release.ts';
import { rollbackRelease } from './rollback-release.ts';
import { type WatchReleaseDeps, watchRelease } from './watch-release.ts';

export type ReleaseEndpointDeps = AuditDeps &
  PlanRollbackDeps &
  ReleaseJsonDeps &
  WatchReleaseDeps & {
    runner: Pick<RunnerClient, 'hasImage'>;
    builder: Pick<BuilderClient, 'commits'>;
  };

type OfRelease = { Params: { release: string } };

const ROLLBACK_SCHEMA = {
  type: 'object',
  required: ['release'],
  properties: {
    release: { type: ['string', 'integer'] },
    only: { enum: ['code', 'config'] },
    run_release_command: { type: 'boolean' },
  },
};

/** Reading the ledger. */
export function registerReleaseEndpoints(server: FastifyInstance, deps: ReleaseEndpointDeps): void {
  const read = { config: { policy: 'app:read' } } as const;
  const find = (request: FastifyRequest<OfRelease>) =>
    findRelease(deps, appOf(request).id, request.params.release);

  server.get('/apps/:app/releases', read, async (request, reply) => {
    const { id } = appOf(request);
    const asked = parseRange(request.headers.range, ['version', 'id', 'created_at']);
    return sendPage(reply, releasePage(deps, id, asked), releaseJson(deps, id));
  });

  server.get<OfRelease>('/apps/:app/releases/:release', read, async (request) =>
    releaseJson(deps, appOf(request).id)(find(request)),
  );

  server.get<OfRelease>(
    '/apps/:app/releases/:release/output',
    read,
    async (request): Promise<ApiReleaseOutput> => {
      const { appId, version, releaseCommand } = find(request);
      const lines = deps.releaseEvents.output(appId, version);
      return { version, release_command: releaseCommand, lines };
    },
  );

  server.get<{ Params: { release: string; other: string } }>(
    '/apps/:app/releases/:release/diff/:other',
    read,
    async (request) => {
      const app = appOf(request);
      const side = (name: string) => releaseSide(deps, app, findRelease(deps, app.id, name));
      const [from, to] = [side(request.params.release), side(request.params.other)];
      return withCommits(deps, repositoryOf(deps, to.release), diffReleases(from, to));
    },
  );

  server.get<OfRelease & { Querystring: { after?: string } }>(
    '/apps/:app/releases/:release/events',
    { config: { ...read.config, streams: true } },
    (request, reply) => {
      const { appId, version } = find(request);
      const after = Number(request.query.after ?? 0) || 0;
      return sendLines(reply, (gone) => watchRelease(deps, appId, version, after, gone));
    },
  );

  registerReleaseChanges(server, deps);
}

/** Writing it: back to an earlier release, or once more what failed. */
function registerReleaseChanges(server: FastifyInstance, deps: ReleaseEndpointDeps): void {
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
      if (only !== 'config') await assertPresent(deps, target);
      if (asksPlan(request)) {
        const plan = planRollback(deps, app, wish);
        return { ...plan, diff: await withCommits(deps, repositoryOf(deps, target), plan.diff) };
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

  server.post<OfRelease>(
    '/apps/:app/releases/:release/retry',
    { config: change('releases:retry') },
    async (request, reply) => {
      const app = appOf(request);
      const target = findRelease(deps, app.id, request.params.release);
      const wish = { target, actor: actorOf(request).email, requestKey: request.key };
      await assertPresent(deps, target);
      if (asksPlan(request)) {
        const make = () => ({ release: retryRelease(deps, wish) });
        return planRelease(deps, app, deps.releases.base(app.id), make);
      }
      const retry = () => retryRelease(deps, wish);
      const made = audited(deps, request, retry, ({ version }) => ({
        release: version,
        of: target.version,
      }));
      return sendMade(deps, reply, made);
    },
  );
}

function sendMade(deps: ReleaseJsonDeps, reply: FastifyReply, release: Release) {
  reply.code(201).header(RELEASE_HEADER, `v${release.version}`);
  return releaseJson(deps, release.appId)(release);
}
