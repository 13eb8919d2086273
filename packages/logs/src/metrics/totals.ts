import {
  type AppTotals,
  type MetricBatch,
  type MetricSample,
  MINUTE_MS,
  type Minute,
} from '@tfp/contract/metrics';
import { keepNewest } from '../keep-newest.ts';
import { limits } from '../limits.ts';
import { ProcessCounters } from './process-counters.ts';
import { WebCounters } from './web-counters.ts';

interface AppCounters {
  web?: WebCounters;
  processes?: ProcessCounters;
}

/** What samples add up to since this process was started; counters begin anew with it, as Prometheus expects. */
export class Totals {
  private readonly startedAt: Minute;
  private readonly apps = new Map<string, AppCounters>();
  /** What each writer said that it had dropped. */
  private readonly told = new Map<string, number>();
  /** Samples that were dropped, as their writers told. */
  dropped = 0;

  constructor(now = Date.now()) {
    this.startedAt = Math.floor(now / MINUTE_MS);
  }

  /** `added`: those samples of the batch that are new. */
  add({ writer, dropped }: MetricBatch, added: MetricSample[]): void {
    this.noteDropped(writer, dropped);
    for (const { appId, minute, web, run } of added) {
      const app = this.of(appId);
      if (web !== undefined) {
        app.web ??= new WebCounters();
        app.web.add(writer, minute, web);
      }
      if (run !== undefined) {
        app.processes ??= new ProcessCounters(this.startedAt);
        app.processes.add(run);
      }
    }
  }

  forget(appId: string): void {
    this.apps.delete(appId);
  }

  all(): AppTotals[] {
    return [...this.apps].map(([appId, { web, processes }]) => ({
      appId,
      ...web?.tell(),
      processes: processes?.tell() ?? [],
    }));
  }

  private noteDropped(writer: string, dropped: number): void {
    this.dropped += Math.max(0, dropped - (this.told.get(writer) ?? 0));
    this.told.delete(writer);
    this.told.set(writer, dropped);
    keepNewest(this.told, limits.metricWritersMax);
  }

  private of(appId: string): AppCounters {
    const known = this.apps.get(appId) ?? {};
    this.apps.set(appId, known);
    return known;
  }
}
