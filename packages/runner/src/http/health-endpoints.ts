import { CONTRACT_VERSION, type ProcessHealth } from '@tfp/contract/health';
import type { FastifyInstance } from 'fastify';
import type { RouterWorkers } from '../routing/router-workers.ts';

export interface HealthDeps {
  workers: Pick<RouterWorkers, 'live'>;
  /** What is wrong with the engine, in words; undefined while all is well. */
  engineNote: () => string | undefined;
  since: string;
}

export function healthEndpoints(app: FastifyInstance, deps: HealthDeps): void {
  app.get('/health', (): ProcessHealth & { routers: ProcessHealth[] } => {
    const note = deps.engineNote();
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
