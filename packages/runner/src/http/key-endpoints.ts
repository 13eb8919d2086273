import type { FastifyInstance } from 'fastify';
import type { AppFiles } from '../apps/app-files.ts';
import { keyIdsInUse } from '../apps/key-ids.ts';
import type { Fleet } from '../fleet/fleet.ts';

export interface KeyDeps {
  files: Pick<AppFiles, 'load'>;
  fleet: Pick<Fleet, 'all'>;
}

export function keyEndpoints(app: FastifyInstance, deps: KeyDeps): void {
  app.get('/key-ids', () => ({ ids: keyIdsInUse(deps.fleet, deps.files) }));
}
