import { TfpError } from '@tfp/contract/errors';
import type { AppTotals, MetricQuery } from '@tfp/contract/metrics';
import type { FastifyInstance } from 'fastify';
import { limits } from '../limits.ts';
import type { DroppedLines } from '../lines/dropped-lines.ts';
import { isAppId } from '../names.ts';
import type { LogStore } from '../segments/log-store.ts';
import type { MetricStore } from './metric-store.ts';
import { queryMetrics } from './query-metrics.ts';
import { readBatch } from './read-batch.ts';
import type { Totals } from './totals.ts';

export interface MetricDeps {
  metrics: MetricStore;
  totals: Totals;
  dropped: DroppedLines;
  store: Pick<LogStore, 'all'>;
}

type AppParams = { appId: string };
type RangeQuery = { since?: string; until?: string; step?: string };

export function registerMetricEndpoints(server: FastifyInstance, deps: MetricDeps): void {
  const { metrics, totals, dropped } = deps;

  server.post('/metrics', { bodyLimit: limits.metricsBodyBytesMax }, (request) => {
    const batch = readBatch(request.body);
    totals.add(batch, metrics.add(batch));
    return {};
  });

  server.get('/metrics/apps', () => ({ apps: metrics.appIds() }));

  server.get('/metrics/totals', () => ({
    apps: allTotals(deps),
    dropped: totals.dropped + metrics.refused,
  }));

  server.get<{ Params: AppParams; Querystring: RangeQuery }>(
    '/metrics/apps/:appId',
    ({ params, query }) => queryMetrics(metrics, assertAppId(params), readQuery(query)),
  );

  server.delete<{ Params: AppParams }>('/metrics/apps/:appId', async ({ params }) => {
    const appId = assertAppId(params);
    totals.forget(appId);
    dropped.forget(appId);
    await metrics.forget(appId);
    return {};
  });
}

/** Of each app that has numbers or lines. */
function allTotals({ store, totals, dropped }: MetricDeps): AppTotals[] {
  const lines = new Map([...store.all()].map(([appId, { state }]) => [appId, state.lines]));
  const known = new Map(totals.all().map((app) => [app.appId, app]));
  const appIds = new Set([...known.keys(), ...lines.keys()]);
  return [...appIds].map((appId) => ({
    ...(known.get(appId) ?? { appId, processes: [] }),
    logLines: lines.get(appId) ?? 0,
    logLinesDropped: dropped.of(appId),
  }));
}

function assertAppId({ appId }: AppParams): string {
  if (isAppId(appId)) return appId;
  throw new TfpError('bad_request', 'That is no id of an app.');
}

function readQuery(query: RangeQuery): MetricQuery {
  const [since, until, step] = [query.since, query.until, query.step].map(Number) as [
    number,
    number,
    number,
  ];
  const isRange =
    [since, until, step].every((value) => Number.isSafeInteger(value) && value > 0) &&
    until >= since &&
    (until - since) / step <= limits.metricStepsMax;
  if (isRange) return { since, until, step };
  throw new TfpError('bad_request', 'since, until and step are whole minutes.');
}
