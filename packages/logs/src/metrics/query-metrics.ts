import type { MetricQuery, MetricSeries } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';
import type { MetricStore } from './metric-store.ts';
import { ProcessCollector } from './process-series.ts';
import { stepsOf } from './steps.ts';
import { WebCollector } from './web-series.ts';

/** An app's numbers as series with a regular step. */
export async function queryMetrics(
  store: Pick<MetricStore, 'read' | 'covered'>,
  appId: string,
  query: MetricQuery,
): Promise<MetricSeries> {
  const steps = stepsOf(query);
  const web = new WebCollector(steps);
  const processes = new ProcessCollector(steps);
  // What was used in the first minutes is told by its difference to what was read before.
  const since = query.since - limits.metricHoldMinutes;
  for await (const some of store.read(appId, since, query.until + limits.metricHoldMinutes)) {
    for (const { minute, web: ofWeb, run } of some) {
      if (ofWeb !== undefined) web.add(minute, ofWeb);
      if (run !== undefined) processes.add(minute, run);
    }
  }
  const [routed, looked] = await Promise.all([
    store.covered('router', query.since, query.until),
    store.covered('runner', query.since, query.until),
  ]);
  return { web: web.series(routed), processes: processes.series(looked) };
}
