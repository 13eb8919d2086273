import type { BuiltImage, NewBuild } from '@tfp/contract/builds';
import type { FastifyInstance } from 'fastify';
import { type AcceptBuildDeps, acceptBuild } from './accept-build.ts';
import { BUILT_IMAGE_SCHEMA, FAILURE_SCHEMA, NEW_BUILD_SCHEMA } from './build-schemas.ts';
import { failBuild, failUnfinishedBuilds } from './fail-build.ts';
import { type FinishBuildDeps, finishBuild } from './finish-build.ts';

export type PrivateBuildDeps = AcceptBuildDeps & FinishBuildDeps;

/** What the build stage says of its builds. */
export function registerBuildEndpoints(server: FastifyInstance, deps: PrivateBuildDeps): void {
  server.post<{ Body: NewBuild }>(
    '/builds',
    { schema: { body: NEW_BUILD_SCHEMA } },
    async (request) => acceptBuild(deps, request.body),
  );

  server.post<{ Params: { id: string }; Body: BuiltImage }>(
    '/builds/:id/finish',
    { schema: { body: BUILT_IMAGE_SCHEMA } },
    async (request) => finishBuild(deps, request.params.id, request.body),
  );

  server.post<{ Params: { id: string }; Body: { reason: string } }>(
    '/builds/:id/fail',
    { schema: { body: FAILURE_SCHEMA } },
    async (request) => {
      failBuild(deps, request.params.id, request.body.reason);
      return {};
    },
  );

  server.post('/builds/fail-unfinished', async () => ({ failed: failUnfinishedBuilds(deps) }));
}
