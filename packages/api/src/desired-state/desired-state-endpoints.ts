import { TfpError } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import { type FollowDrainsDeps, followDrains } from '../drains/follow-drains.ts';
import { sendLines } from '../http/send-stream.ts';
import type { Ledger } from '../ledger.ts';
import { keptImages } from '../releases/kept-images.ts';
import { type WatchReleaseDeps, watchRelease } from '../releases/watch-release.ts';
import { type FollowLedgerDeps, followLedger } from './follow-ledger.ts';

export type DesiredStateDeps = FollowLedgerDeps &
  FollowDrainsDeps &
  WatchReleaseDeps &
  Pick<Ledger, 'keptReleases'>;

/** What the other stages read of the ledger. */
export function registerDesiredStateEndpoints(
  server: FastifyInstance,
  deps: DesiredStateDeps,
): void {
  server.get('/desired-state', (_request, reply) =>
    sendLines(reply, (gone) => followLedger(deps, gone)),
  );

  server.get('/drains', (_request, reply) => sendLines(reply, (gone) => followDrains(deps, gone)));

  server.get('/apps', async () => ({ ids: deps.apps.livingIds() }));

  server.get('/kept-images', async () => ({ images: [...keptImages(deps)] }));

  server.get<{ Params: { id: string; version: string }; Querystring: { after?: string } }>(
    '/apps/:id/releases/:version/events',
    (request, reply) => {
      const { id, version } = request.params;
      const after = Number(request.query.after ?? 0) || 0;
      if (deps.releases.find(id, Number(version)) === undefined) {
        throw new TfpError('not_found', `There is no release v${version}.`, {
          resource: 'release',
        });
      }
      return sendLines(reply, (gone) => watchRelease(deps, id, Number(version), after, gone));
    },
  );
}
