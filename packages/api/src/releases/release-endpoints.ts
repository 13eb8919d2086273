import type { BuilderClient } from '@tfp/contract/builder-client';
import type { ApiReleaseOutput } from '@tfp/contract/platform-api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import type { ConfigReader } from '../config-vars/config-vars.ts';
import { parseRange } from '../http/list-range.ts';
import { sendPage } from '../http/send-page.ts';
import { sendLines } from '../http/send-stream.ts';
import type { Ledger } from '../ledger.ts';
import { repositoryOf, withCommits } from './commits-between.ts';
import { diffReleases } from './diff-releases.ts';
import { findRelease } from './find-release.ts';
import { type ReleaseJsonDeps, releaseJson } from './release-json.ts';
import { releasePage } from './release-pages.ts';
import { releaseSide } from './release-side.ts';
import { type WatchReleaseDeps, watchRelease } from './watch-release.ts';

export type ReleaseEndpointDeps = ConfigReader &
  ReleaseJsonDeps &
  WatchReleaseDeps &
  Pick<Ledger, 'builds'> & { builder: Pick<BuilderClient, 'commits'> };

type OfRelease = { Params: { release: string } };

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
}
