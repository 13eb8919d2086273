import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import { assertKept } from './assert-image.ts';
import { findRelease } from './find-release.ts';
import { type ReleaseJsonDeps, releaseJson } from './release-json.ts';

export type PinEndpointDeps = ReleaseJsonDeps & AuditDeps;

const PATH = '/apps/:app/releases/:release/pin';

/** A pinned release is kept however many come after it, so that there is always a way back to it. */
export function registerPinEndpoints(server: FastifyInstance, deps: PinEndpointDeps): void {
  server.put<{ Params: { release: string } }>(
    PATH,
    { config: { policy: 'app:change', audit: 'releases:pin' } },
    async (request) => {
      const app = appOf(request);
      const release = findRelease(deps, app.id, request.params.release);
      const pin = () => {
        assertKept(deps, release);
        deps.keptReleases.pin(app.id, release.version, actorOf(request).email);
      };
      audited(deps, request, pin, () => ({ release: release.version }));
      return releaseJson(deps, app.id)(release);
    },
  );

  server.delete<{ Params: { release: string } }>(
    PATH,
    { config: { policy: 'app:change', audit: 'releases:unpin' } },
    async (request) => {
      const app = appOf(request);
      const release = findRelease(deps, app.id, request.params.release);
      const unpin = () => deps.keptReleases.unpin(app.id, release.version);
      audited(deps, request, unpin, () => ({ release: release.version }));
      return releaseJson(deps, app.id)(release);
    },
  );
}
