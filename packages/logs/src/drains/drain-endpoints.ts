import type { DesiredDrain } from '@tfp/contract/drains';
import type { FastifyInstance } from 'fastify';
import { assertMayBeDialled } from './dial/assert-may-be-dialled.ts';
import type { DrainApp } from './drain-line.ts';
import type { DrainSet } from './drain-set.ts';
import { type TrialDeps, tryDrain } from './try-drain.ts';

export interface DrainEndpointDeps {
  drains: Pick<DrainSet, 'statuses'>;
  receivers: TrialDeps;
}

/** What the api asks of drains. Which there are it tells itself, by the stream that `followDrains` reads. */
export function registerDrainEndpoints(server: FastifyInstance, deps: DrainEndpointDeps): void {
  server.get('/drains', () => ({ drains: deps.drains.statuses() }));

  server.post<{ Body: { url: string } }>('/drain-checks', async (request) => {
    await assertMayBeDialled(request.body.url, deps.receivers.rules);
    return {};
  });

  server.post<{ Body: { drain: DesiredDrain; app: DrainApp } }>('/drain-trials', (request) => {
    const { drain, app } = request.body;
    return tryDrain(deps.receivers, drain, app);
  });
}
