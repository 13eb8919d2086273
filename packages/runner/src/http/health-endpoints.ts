import { CONTRACT_VERSION, type ProcessHealth } from '@tfp/contract/health';
import type { FastifyInstance } from 'fastify';
import type { RouterWorkers } from '../routing/router-workers.ts';
import type { EnginePresence } from '../watch-engine/engine-presence.ts';

export interface HealthDeps {
  workers: Pick<RouterWorkers, 'live'>;
  presence: Pick<EnginePresence, 'note'>;
  since: string;
}

export function healthEndpoints(app: FastifyInstance, deps: HealthDeps): void {
  app.get('/health', (): ProcessHealth & { routers: ProcessHealth[] } => {
    const note = deps.presence.note();
    return {
      process: 'runner',
      ok: note === undefined,
      contract: CONTRACT_VERSION,
      since: deps.since,
      ...(note === undefined ? {} : { note }),
      routers: deps.workers.live().map(({ name, since }) => ({
        process: 'router',
        ok: true,
        contract: CONTRACT_VERSION,
        since: new Date(since).toISOString(),
        note: name,
      })),
    };
  });
}
