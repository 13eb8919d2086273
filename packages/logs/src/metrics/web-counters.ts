import { LATENCY_BOUNDS_MS, LATENCY_BUCKETS } from '@tfp/contract/latency-buckets';
import { type AppTotals, type Minute, TOLD_BOUNDS_MS, type WebSample } from '@tfp/contract/metrics';
import { addUp } from './add-up.ts';

/** What an app's requests add up to. */
export class WebCounters {
  private status = [0, 0, 0, 0, 0];
  private readonly errors: Record<string, number> = {};
  private readonly latency = new Float64Array(LATENCY_BUCKETS);
  private latencyMs = 0;
  private bytes = 0;
  /** What each writer had open at most, in the newest minute that was told. */
  private readonly inFlight = new Map<string, { minute: Minute; most: number }>();

  add(writer: string, minute: Minute, web: WebSample): void {
    this.status = this.status.map((count, index) => count + (web.status[index] ?? 0));
    addUp(this.errors, web.errors ?? {});
    for (let at = 0; at + 1 < web.latency.length; at += 2) {
      const bucket = web.latency[at] as number;
      this.latency[bucket] = (this.latency[bucket] ?? 0) + (web.latency[at + 1] as number);
    }
    this.latencyMs += web.latencyMs;
    this.bytes += web.bytes;
    this.inFlight.set(writer, { minute, most: web.inFlight });
    for (const [other, told] of this.inFlight)
      if (told.minute < minute - 1) this.inFlight.delete(other);
  }

  tell(): Pick<AppTotals, 'web' | 'latency'> {
    const { status, errors, bytes, latency, latencyMs } = this;
    const inFlight = [...this.inFlight.values()].reduce((sum, { most }) => sum + most, 0);
    const upTo = TOLD_BOUNDS_MS.map((bound) =>
      sumOf(latency.subarray(0, LATENCY_BOUNDS_MS.indexOf(bound) + 1)),
    );
    return {
      web: { status, errors, bytes, inFlight },
      latency: { upTo, count: sumOf(latency), ms: latencyMs },
    };
  }
}

const sumOf = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
