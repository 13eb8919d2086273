import type { NewMetricSample } from '@tfp/contract/metrics';
import { Traffic } from './traffic.ts';

/** The traffic of every app that has a route here. An app's hosts count as one. */
export class TrafficBook {
  readonly #byApp = new Map<string, Traffic>();

  of(appId: string): Traffic {
    const traffic = this.#byApp.get(appId) ?? new Traffic();
    this.#byApp.set(appId, traffic);
    return traffic;
  }

  /** What happened since the last call. Apps without a route are forgotten once they have nothing open. */
  take(routed: ReadonlySet<string>): NewMetricSample[] {
    const samples: NewMetricSample[] = [];
    for (const [appId, traffic] of this.#byApp) {
      const web = traffic.take();
      if (web !== undefined) samples.push({ appId, web });
      if (traffic.inFlight === 0 && !routed.has(appId)) this.#byApp.delete(appId);
    }
    return samples;
  }
}
