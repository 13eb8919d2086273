import { RELEASE_HEADER, WARNING_HEADER } from '@tfp/contract/platform-api-headers';
import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { parseRange } from '../http/list-range.ts';
import { readerGone, sendLines } from '../http/send-lines.ts';
import { sendPage } from '../http/send-page.ts';
import type { Ledger } from '../ledger.ts';
import type { CreateReleaseDeps } from './create-release.ts';
import { findRelease } from './find-release.ts';
import { shortCommit } from './release.ts';
import { type ReleaseJsonDeps, releaseJson } from './release-json.ts';
import { releasePage } from './release-pages.ts';
import { rollbackRelease } from './rollback-release.ts';
import { type WatchReleaseDeps, watchRelease } from './watch-release.ts';

export type ReleaseEndpointDeps = CreateReleaseDeps &
  ReleaseJsonDeps &
  WatchReleaseDeps &
  Pick<Ledger, 'builds'>;

const ROLLBACK_SCHEMA = {
  type: 'object',
  required: ['release'],
  properties: { release: { type: ['string', 'integer'] } },
};

export function registerReleaseEndpoints(server: FastifyInstance, deps: ReleaseEndpointDeps): void {
  server.get('/apps/:app/releases', { config: { policy: 'app:read' } }, async (request, reply) => {
    const { id } = appOf(request);
    const asked = parseRange(request.headers.range, ['version', 'id', 'created_at']);
    return sendPage(reply, releasePage(deps, id, asked), releaseJson(deps, id));
  });

  server.get<{ Params: { release: string } }>(
    '/apps/:app/releases/:release',
    { config: { policy: 'app:read' } },
    async (request) => {
      const { id } = appOf(request);
      return releaseJson(deps, id)(findRelease(deps, id, request.params.release));
    },
  );

  server.post<{ Body: { release: string | number } }>(
    '/apps/:app/releases',
    { config: { policy: 'app:change' }, schema: { body: ROLLBACK_SCHEMA } },
    async (request, reply) => {
      const { id: appId } = appOf(request);
      const target = findRelease(deps, appId, String(request.body.release));
      const actor = actorOf(request).email;
      const release = rollbackRelease(deps, { appId, target, actor, requestKey: request.key });
      const warning = runningBuildWarning(deps, appId);
      if (warning !== undefined) reply.header(WARNING_HEADER, warning);
      reply.code(201).header(RELEASE_HEADER, `v${release.version}`);
      return releaseJson(deps, appId)(release);
    },
  );

  server.get<{ Params: { release: string }; Querystring: { after?: string } }>(
    '/apps/:app/releases/:release/events',
    { config: { policy: 'app:read' } },
    (request, reply) => {
      const { id } = appOf(request);
      const { version } = findRelease(deps, id, request.params.release);
      const after = Number(request.query.after ?? 0) || 0;
      reply.hijack();
      return sendLines(reply.raw, watchRelease(deps, id, version, after, readerGone(reply.raw)));
    },
  );
}

/** A push that was accepted stands: whoever rolls back should know that its build will end in a release. */
function runningBuildWarning(deps: Pick<Ledger, 'builds'>, appId: string): string | undefined {
  const build = deps.builds.running(appId).at(-1);
  if (build === undefined) return undefined;
  return `A build of ${shortCommit(build.commit)} by ${build.actor} still runs: it becomes a release when it is done.`;
}
