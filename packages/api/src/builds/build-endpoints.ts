import type { AcceptedBuild, BuiltImage, NewBuild } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import type { Room } from '../formation/room.ts';
import { type AcceptBuildDeps, acceptBuild } from './accept-build.ts';
import { BUILT_IMAGE_SCHEMA, FAILURE_SCHEMA, NEW_BUILD_SCHEMA } from './build-schemas.ts';
import { failBuild, failUnfinishedBuilds } from './fail-build.ts';
import { type FinishBuildDeps, finishBuild } from './finish-build.ts';

export type PrivateBuildDeps = AcceptBuildDeps & FinishBuildDeps & { room: Pick<Room, 'look'> };

/** What the build stage says of its builds. */
export function registerBuildEndpoints(server: FastifyInstance, deps: PrivateBuildDeps): void {
  server.post<{ Body: NewBuild }>(
    '/builds',
    { schema: { body: NEW_BUILD_SCHEMA } },
    async (request) => acceptPush(deps, request.body),
  );

  server.post<{ Params: { id: string }; Body: BuiltImage }>(
    '/builds/:id/finish',
    { schema: { body: BUILT_IMAGE_SCHEMA } },
    async (request) => {
      await deps.room.look();
      return finishBuild(deps, request.params.id, request.body);
    },
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

/** A push that is refused is written too: nothing else of it is left in the ledger. */
function acceptPush(deps: AcceptBuildDeps, build: NewBuild): AcceptedBuild {
  try {
    return acceptBuild(deps, build);
  } catch (error) {
    if (error instanceof TfpError) {
      const { appId, actor, commit } = build;
      const app = deps.apps.living(appId) ?? null;
      const detail = { commit, code: error.code };
      deps.audit.add({ action: 'git:push', outcome: 'refused', actor, app, detail });
    }
    throw error;
  }
}
