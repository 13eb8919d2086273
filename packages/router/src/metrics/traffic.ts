import { LATENCY_BUCKETS, latencyBucket } from '@tfp/contract/latency-buckets';
import type { WebSample } from '@tfp/contract/metrics';
import { ROUTER_ERRORS, type RouterErrorCode } from '../router-errors.ts';

const STATUS_CLASSES = 5;
const CODES = Object.keys(ROUTER_ERRORS) as RouterErrorCode[];
const CODE_SLOTS = new Map(CODES.map((code, index) => [code, STATUS_CLASSES + index]));
const LATENCY_SLOT = STATUS_CLASSES + CODES.length;
const SLOTS = LATENCY_SLOT + LATENCY_BUCKETS;
const BYTES = 0;
const LATENCY_MS = 1;

/** What of a request counts, when it is over. */
export interface EndedRequest {
  status: number;
  code: RouterErrorCode | null;
  bytes: number;
  connectMs: number;
  serviceMs: number;
  /** The last process that it was meant for; empty: there was none. */
  process: string;
}

/** Counts the requests of one app in this worker. A request costs a few additions in numbers that are already there. */
export class Traffic {
  inFlight = 0;
  #inFlightMax = 0;
  /** Made with the first request: most apps of most minutes have none. */
  #counts: Uint32Array | null = null;
  readonly #sums = new Float64Array(2);
  #isTouched = false;

  begin(): void {
    if (++this.inFlight > this.#inFlightMax) this.#inFlightMax = this.inFlight;
  }

  end(request: EndedRequest, isStream: boolean): void {
    this.inFlight--;
    this.#isTouched = true;
    this.#counts ??= new Uint32Array(SLOTS);
    const counts = this.#counts;
    const statusClass = Math.min(STATUS_CLASSES, Math.max(1, (request.status / 100) | 0));
    increment(counts, statusClass - 1);
    if (request.code !== null) increment(counts, CODE_SLOTS.get(request.code) as number);
    this.#sums[BYTES] = (this.#sums[BYTES] as number) + request.bytes;
    // How long a stream lasts, how soon a visitor left, or how quickly we said no, is no speed of the app.
    if (isStream || request.code === 'H27' || request.process === '') return;
    const ms = request.connectMs + request.serviceMs;
    increment(counts, LATENCY_SLOT + latencyBucket(ms));
    this.#sums[LATENCY_MS] = (this.#sums[LATENCY_MS] as number) + ms;
  }

  /** What happened since the last call; undefined: nothing. */
  take(): WebSample | undefined {
    const inFlight = this.#inFlightMax;
    this.#inFlightMax = this.inFlight;
    if (!this.#isTouched && inFlight === 0) return undefined;
    const counts = this.#counts ?? new Uint32Array(SLOTS);
    const errors = errorsOf(counts);
    const sample: WebSample = {
      status: [...counts.subarray(0, STATUS_CLASSES)],
      ...(errors.length > 0 ? { errors: Object.fromEntries(errors) } : {}),
      latency: pairsOf(counts.subarray(LATENCY_SLOT)),
      latencyMs: Math.round(this.#sums[LATENCY_MS] as number),
      bytes: this.#sums[BYTES] as number,
      inFlight,
    };
    counts.fill(0);
    this.#sums.fill(0);
    this.#isTouched = false;
    return sample;
  }
}

function increment(counts: Uint32Array, slot: number): void {
  counts[slot] = (counts[slot] as number) + 1;
}

function errorsOf(counts: Uint32Array): [string, number][] {
  return CODES.map((code, index): [string, number] => [
    code,
    counts[STATUS_CLASSES + index] as number,
  ]).filter(([, count]) => count > 0);
}

function pairsOf(latency: Uint32Array): number[] {
  const pairs: number[] = [];
  for (let bucket = 0; bucket < latency.length; bucket++) {
    const count = latency[bucket] as number;
    if (count > 0) pairs.push(bucket, count);
  }
  return pairs;
}
