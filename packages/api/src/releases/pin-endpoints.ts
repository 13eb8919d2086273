import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import type { Ledger } from '../ledger.ts';
import { findRelease } from './find-release.ts';
import { assertKept } from './missing-image.ts';
import { type ReleaseJsonDeps, releaseJson } from './release-json.ts';

export type PinEndpointDeps = ReleaseJsonDeps & Pick<Ledger, 'atomically'>;

const PATH = '/apps/:app/releases/:release/pin';

/** A pinned release is kept however many come after it, so that there is always a way back to it. */
export function registerPinEndpoints(server: FastifyInstance, deps: PinEndpointDeps): void {
  server.put<{ Params: { release: string } }>(
    PATH,
    { config: { policy: 'app:change' } },
    async (request) => {
      const app = appOf(request);
      const release = findRelease(deps, app.id, request.params.release);
      deps.atomically(() => {
        assertKept(deps, release);
        deps.keptReleases.pin(app.id, release.version, actorOf(request).email);
      });
      return releaseJson(deps, app.id)(release);
    },
  );

  server.delete<{ Params: { release: string } }>(
    PATH,
    { config: { policy: 'app:change' } },
    async (request) => {
      const app = appOf(request);
      const release = findRelease(deps, app.id, request.params.release);
      deps.keptReleases.unpin(app.id, release.version);
      return releaseJson(deps, app.id)(release);
    },
  );
}
