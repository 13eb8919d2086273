import type { LogsClient } from '@tfp/contract/logs-client';
import { type ApiMetrics, MINUTE_MS } from '@tfp/contract/metrics';
import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import type { Ledger } from '../ledger.ts';
import { askStage } from '../stages/ask-stage.ts';
import { type Exposition, expositionFor } from './exposition.ts';
import { findMarks, type MarkDeps } from './find-marks.ts';
import { appFamilies } from './metric-families.ts';
import { type RangeWish, readRange } from './metric-range.ts';

export interface MetricEndpointDeps extends MarkDeps, Pick<Ledger, 'apps' | 'releases'> {
  logs: Pick<LogsClient, 'metrics' | 'metricTotals'>;
}

export function registerMetricEndpoints(server: FastifyInstance, deps: MetricEndpointDeps): void {
  server.get<{ Querystring: RangeWish }>(
    '/apps/:app/metrics',
    { config: { policy: 'app:read' } },
    async (request): Promise<ApiMetrics> => {
      const { id, name } = appOf(request);
      const query = readRange(request.query, Date.now());
      const [series, marks] = await Promise.all([
        askStage('metrics', () => deps.logs.metrics(id, query)),
        findMarks(deps, id, query),
      ]);
      return {
        app: { id, name },
        since: timeOf(query.since),
        until: timeOf(query.until),
        step: query.step * 60,
        ...series,
        marks,
      };
    },
  );

  /** For Prometheus. An account sees its apps, an admin all of them. */
  server.get('/metrics', { config: { policy: 'signed-in' } }, async (request, reply) => {
    const actor = actorOf(request);
    const totals = await askStage('metrics', () => deps.logs.metricTotals());
    const known = new Map(totals.apps.map((app) => [app.appId, app]));
    const apps = deps.apps
      .forActor(actor)
      .list()
      .map((app) => ({
        name: app.name,
        totals: known.get(app.id),
        release: deps.releases.live(app.id),
      }));
    const exposition: Exposition = expositionFor(request.headers.accept);
    const families = appFamilies(apps, actor.isAdmin ? totals.dropped : undefined);
    return reply.type(exposition.contentType).send(exposition.render(families));
  });
}

const timeOf = (minute: number) => new Date(minute * MINUTE_MS).toISOString();
