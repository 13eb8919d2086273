import { LATENCY_BOUNDS_MS, LATENCY_BUCKETS } from '@tfp/contract/latency-buckets';
import {
  type AppTotals,
  type MetricBatch,
  type MetricSample,
  MINUTE_MS,
  type Minute,
  type ProcessReading,
  type RunSample,
  TOLD_BOUNDS_MS,
  type WebSample,
} from '@tfp/contract/metrics';
import { keepNewest } from '../keep-newest.ts';
import { limits } from '../limits.ts';

interface WebTotals {
  status: number[];
  errors: Record<string, number>;
  latency: Float64Array;
  latencyMs: number;
  bytes: number;
  /** What each writer had open at most, in the newest minute that was told. */
  inFlight: Map<string, { minute: Minute; most: number }>;
}

interface ProcessTotal {
  reading: ProcessReading;
  cpuMs: number;
  receivedBytes: number;
  sentBytes: number;
  restarts: number;
  crashes: Record<string, number>;
}

/** What samples add up to since this process was started; counters begin anew with it, as Prometheus expects. */
export class Totals {
  readonly #startedAt: Minute;
  readonly #web = new Map<string, WebTotals>();
  readonly #processes = new Map<string, Map<string, ProcessTotal>>();
  /** What each writer said that it had dropped. */
  readonly #told = new Map<string, number>();
  #dropped = 0;

  constructor(now = Date.now()) {
    this.#startedAt = Math.floor(now / MINUTE_MS);
  }

  /** `added`: those samples of the batch that are new. */
  add({ writer, dropped }: MetricBatch, added: MetricSample[]): void {
    this.#noteDropped(writer, dropped);
    for (const { appId, minute, web, run } of added) {
      if (web !== undefined) this.#addWeb(appId, writer, minute, web);
      if (run !== undefined) this.#addRun(appId, run);
    }
  }

  forget(appId: string): void {
    this.#web.delete(appId);
    this.#processes.delete(appId);
  }

  dropped(): number {
    return this.#dropped;
  }

  all(): AppTotals[] {
    const appIds = new Set([...this.#web.keys(), ...this.#processes.keys()]);
    return [...appIds].map((appId) => ({
      appId,
      ...webTotals(this.#web.get(appId)),
      processes: [...(this.#processes.get(appId) ?? [])].map(([name, total]) => ({
        name,
        cpuMs: total.cpuMs,
        memoryBytes: total.reading[4],
        memoryLimitBytes: total.reading[6],
        receivedBytes: total.receivedBytes,
        sentBytes: total.sentBytes,
        restarts: total.restarts,
        crashes: total.crashes,
      })),
    }));
  }

  #noteDropped(writer: string, dropped: number): void {
    this.#dropped += Math.max(0, dropped - (this.#told.get(writer) ?? 0));
    this.#told.delete(writer);
    this.#told.set(writer, dropped);
    keepNewest(this.#told, limits.metricWritersMax);
  }

  #addWeb(appId: string, writer: string, minute: Minute, web: WebSample): void {
    const total = this.#web.get(appId) ?? emptyWeb();
    this.#web.set(appId, total);
    total.status = total.status.map((count, index) => count + (web.status[index] ?? 0));
    addUp(total.errors, web.errors ?? {});
    for (let at = 0; at + 1 < web.latency.length; at += 2) {
      const bucket = web.latency[at] as number;
      total.latency[bucket] = (total.latency[bucket] ?? 0) + (web.latency[at + 1] as number);
    }
    total.latencyMs += web.latencyMs;
    total.bytes += web.bytes;
    total.inFlight.set(writer, { minute, most: web.inFlight });
    for (const [other, { minute: then }] of total.inFlight)
      if (then < minute - 1) total.inFlight.delete(other);
  }

  /** A sample names all processes that there are: what is not in it has gone. */
  #addRun(appId: string, run: RunSample): void {
    const before = this.#processes.get(appId) ?? new Map<string, ProcessTotal>();
    const after = new Map<string, ProcessTotal>();
    for (const reading of run.ended ?? []) advance(before, reading, this.#startedAt);
    for (const reading of run.processes.slice(0, limits.metricProcessesMax)) {
      after.set(reading[0], advance(before, reading, this.#startedAt));
    }
    for (const [process, total] of after) {
      total.restarts += run.restarts?.[process] ?? 0;
      addUp(total.crashes, run.crashes?.[process] ?? {});
    }
    this.#processes.set(appId, after);
  }
}

/** What a container had used before this process was started belongs to the counters of an earlier one. */
function advance(
  totals: Map<string, ProcessTotal>,
  reading: ProcessReading,
  startedAt: Minute,
): ProcessTotal {
  const [process, container, begun] = reading;
  const known = totals.get(process);
  const total = known ?? {
    reading,
    cpuMs: 0,
    receivedBytes: 0,
    sentBytes: 0,
    restarts: 0,
    crashes: {},
  };
  const isSame = known?.reading[1] === container;
  const isNew = known !== undefined || begun >= startedAt;
  const since = (index: 3 | 7 | 8) =>
    isSame ? reading[index] - total.reading[index] : isNew ? reading[index] : 0;
  total.cpuMs += Math.max(0, since(3));
  total.receivedBytes += Math.max(0, since(7));
  total.sentBytes += Math.max(0, since(8));
  total.reading = reading;
  totals.set(process, total);
  return total;
}

function emptyWeb(): WebTotals {
  return {
    status: [0, 0, 0, 0, 0],
    errors: {},
    latency: new Float64Array(LATENCY_BUCKETS),
    latencyMs: 0,
    bytes: 0,
    inFlight: new Map(),
  };
}

function webTotals(total: WebTotals | undefined): Pick<AppTotals, 'web' | 'latency'> {
  if (total === undefined) return {};
  const { status, errors, bytes, latency, latencyMs } = total;
  const inFlight = [...total.inFlight.values()].reduce((sum, { most }) => sum + most, 0);
  const upTo = TOLD_BOUNDS_MS.map((bound) =>
    latency
      .subarray(0, LATENCY_BOUNDS_MS.indexOf(bound) + 1)
      .reduce((sum, count) => sum + count, 0),
  );
  const count = latency.reduce((sum, each) => sum + each, 0);
  return { web: { status, errors, bytes, inFlight }, latency: { upTo, count, ms: latencyMs } };
}

function addUp(total: Record<string, number>, more: Record<string, number>): void {
  for (const [key, count] of Object.entries(more)) total[key] = (total[key] ?? 0) + count;
}
