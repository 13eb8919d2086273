/** A moment as metrics know it: whole minutes since 1970, by the clock that people see. */
export type Minute = number;
export const MINUTE_MS = 60_000;

/** Who counts: a worker of the router, or the runner. */
export type MetricSource = 'router' | 'runner';

/** What one writer counted in a minute. Samples sent twice are known by the writer's name and their own number. */
export interface MetricBatch {
  writer: string;
  from: MetricSource;
  /** The minute is told also where nothing happened in it, so that nothing is not taken for unknown. */
  minute: Minute;
  /** How many samples this writer has given up so far, since the log store did not take them. */
  dropped: number;
  samples: MetricSample[];
}

/** What one app did in a part of a minute. All counts add up with those of other samples of the same minute. */
export interface MetricSample extends NewMetricSample {
  minute: Minute;
  /** Rises with each sample of its writer. */
  number: number;
}

export interface NewMetricSample {
  appId: string;
  web?: WebSample;
  run?: RunSample;
}

export interface WebSample {
  /** Requests by the class of their status: 1xx to 5xx. */
  status: number[];
  /** By the router's own code. */
  errors?: Record<string, number>;
  /** Pairs of a bucket (see latency-buckets.ts) and its count; empty buckets are left out. */
  latency: number[];
  latencyMs: number;
  /** Of answers, without their heads. */
  bytes: number;
  /** The most at one moment. */
  inFlight: number;
}

/** What an app's processes had used at the end of a minute. */
export interface RunSample {
  processes: ProcessReading[];
  /** Those that have ended since the sample before, as they were last seen. */
  ended?: ProcessReading[];
  restarts?: Record<string, number>;
  /** By process and code. */
  crashes?: Record<string, Record<string, number>>;
}

/**
 * One container's counts since its start. They only rise, so a reading that is lost or told twice changes no sum: what
 * was used between two readings is their difference.
 */
export type ProcessReading = [
  process: string,
  container: string,
  startedAt: Minute,
  cpuMs: number,
  memoryBytes: number,
  memoryMaxBytes: number,
  memoryLimitBytes: number,
  receivedBytes: number,
  sentBytes: number,
];

/** What is asked for: whole minutes from `since` up to `until`, `step` minutes to a value. */
export interface MetricQuery {
  since: Minute;
  until: Minute;
  step: number;
}

/** One value for each step; null where it is not known. */
export type Series = (number | null)[];

export interface MetricSeries {
  web: WebSeries;
  processes: ProcessSeries[];
}

export interface WebSeries {
  /** How many minutes of each step somebody counted: a rate is that of these, since of the others nothing is known. */
  known_minutes: number[];
  requests: Series;
  /** By `2xx`. */
  status: Record<string, Series>;
  /** By `H10`; codes that did not happen are left out. */
  errors: Record<string, Series>;
  bytes: Series;
  in_flight: Series;
  latency_ms: { p50: Series; p95: Series; p99: Series };
}

export interface ProcessSeries {
  name: string;
  /** How many minutes of each step its CPU and network are known of. */
  known_minutes: number[];
  cpu_seconds: Series;
  memory_bytes: Series;
  memory_max_bytes: Series;
  memory_limit_bytes: Series;
  network_received_bytes: Series;
  network_sent_bytes: Series;
  restarts: Series;
  crashes: Record<string, Series>;
}

/** Something that explains a bend in a series. */
export type MetricMark =
  | { kind: 'release'; at: string; version: number; cause: string; status: string; what: string }
  | { kind: 'crash'; at: string; version: number; process: string; code: string };

/** What the API tells of an app: the value at index `i` is that of the `step` seconds from `since + i * step` on. */
export interface ApiMetrics extends MetricSeries {
  app: { id: string; name: string };
  since: string;
  until: string;
  /** In seconds. */
  step: number;
  marks: MetricMark[];
}

/** What an app's samples add up to since the log store was started: for Prometheus. */
export interface AppTotals {
  appId: string;
  web?: { status: number[]; errors: Record<string, number>; bytes: number; inFlight: number };
  /** As many requests as were not longer than each of `TOLD_BOUNDS_MS`, and all. */
  latency?: { upTo: number[]; count: number; ms: number };
  processes: ProcessTotals[];
  logLines?: number;
  /** Since the log store was started, as those who dropped them told. */
  logLinesDropped?: number;
}

export interface ProcessTotals {
  name: string;
  cpuMs: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  receivedBytes: number;
  sentBytes: number;
  restarts: number;
  crashes: Record<string, number>;
}

/** The coarser bounds that Prometheus is told; each is one of `LATENCY_BOUNDS_MS`. */
export const TOLD_BOUNDS_MS: readonly number[] = [
  5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000,
];
