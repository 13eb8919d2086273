import { LATENCY_BUCKETS, latencyPercentile } from '@tfp/contract/latency-buckets';
import type { Minute, WebSample, WebSeries } from '@tfp/contract/metrics';
import { countMinutes, type Steps } from './steps.ts';
import { Values } from './values.ts';

const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'];

/** Adds up what the router's workers counted of an app. */
export class WebCollector {
  private readonly steps: Steps;
  private readonly status: Values[];
  private readonly errors = new Map<string, Values>();
  private readonly bytes: Values;
  /** Of each minute, since workers add up and minutes do not. */
  private readonly inFlight = new Map<Minute, number>();
  private readonly latency = new Map<number, Uint32Array>();

  constructor(steps: Steps) {
    this.steps = steps;
    this.status = CLASSES.map(() => new Values(steps));
    this.bytes = new Values(steps);
  }

  add(minute: Minute, web: WebSample): void {
    this.status.forEach((values, index) => {
      values.add(minute, web.status[index] ?? 0);
    });
    for (const [code, count] of Object.entries(web.errors ?? {})) {
      const values = this.errors.get(code) ?? new Values(this.steps);
      this.errors.set(code, values);
      values.add(minute, count);
    }
    this.bytes.add(minute, web.bytes);
    this.inFlight.set(minute, (this.inFlight.get(minute) ?? 0) + web.inFlight);
    this.addLatency(minute, web.latency);
  }

  /** `covered`: the minutes in which a router counted. */
  series(covered: ReadonlySet<Minute>): WebSeries {
    const inFlight = new Values(this.steps);
    for (const minute of covered) inFlight.max(minute, 0);
    for (const [minute, most] of this.inFlight) inFlight.max(minute, most);
    const status = this.status.map((values) => values.zeroWhere(covered).toSeries());
    const errors = [...this.errors].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      known_minutes: countMinutes(this.steps, [...covered, ...this.inFlight.keys()]),
      requests: (status[0] ?? []).map((first, at) =>
        first === null ? null : status.reduce((sum, series) => sum + (series[at] ?? 0), 0),
      ),
      status: Object.fromEntries(CLASSES.map((name, index) => [name, status[index] ?? []])),
      errors: Object.fromEntries(
        errors.map(([code, values]) => [code, values.zeroWhere(covered).toSeries()]),
      ),
      bytes: this.bytes.zeroWhere(covered).toSeries(),
      in_flight: inFlight.toSeries(),
      latency_ms: {
        p50: this.percentile(0.5),
        p95: this.percentile(0.95),
        p99: this.percentile(0.99),
      },
    };
  }

  private addLatency(minute: Minute, pairs: number[]): void {
    const index = this.steps.indexOf(minute);
    if (index === undefined) return;
    const counts = this.latency.get(index) ?? new Uint32Array(LATENCY_BUCKETS);
    this.latency.set(index, counts);
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const bucket = pairs[at] as number;
      counts[bucket] = (counts[bucket] ?? 0) + (pairs[at + 1] as number);
    }
  }

  private percentile(share: number): (number | null)[] {
    return Array.from({ length: this.steps.count }, (_, index) =>
      latencyPercentile(this.latency.get(index) ?? [], share),
    );
  }
}
