import type { DesiredDrain, DrainStatus, DrainTrial } from './drains.ts';
import { throwLogFailure } from './log-failure.ts';
import type { LineBatch, LogLine, LogQuery, NewLogLine, OutputSource } from './log-lines.ts';
import type { AppTotals, MetricBatch, MetricQuery, MetricSeries } from './metrics.ts';
import { unixHttp } from './unix-http.ts';

/** What the other processes may ask of logs, on its private socket. */
export interface LogsClient {
  append: (lines: NewLogLine[], batch?: LineBatch) => Promise<void>;
  /** Lines of one app; with `tail` the stream stays open. */
  read: (appId: string, query: LogQuery, signal?: AbortSignal) => AsyncGenerator<LogLine>;
  /** Begins to collect a container's output. Called before the container starts; twice is once. */
  addSource: (source: OutputSource) => Promise<void>;
  /** Answers when every byte that the container wrote is stored, so that it may be removed. */
  endSource: (containerId: string) => Promise<void>;
  /** Whose logs it has. */
  appIds: () => Promise<string[]>;
  /** Forgets every line and every number of a destroyed app. */
  forget: (appId: string) => Promise<void>;
  /** Stores what was counted in a minute; twice is once. */
  addMetrics: (batch: MetricBatch) => Promise<void>;
  metrics: (appId: string, query: MetricQuery) => Promise<MetricSeries>;
  /** Of every app, since the log store was started. */
  metricTotals: () => Promise<{ apps: AppTotals[]; dropped: number }>;
  drains: () => Promise<DrainStatus[]>;
  /** Refuses, in words, a URL to which no drain may send. */
  checkDrain: (url: string) => Promise<void>;
  /** Sends one line to try a drain. */
  tryDrain: (drain: DesiredDrain, app: { id: string; name: string }) => Promise<DrainTrial>;
}

/** Whoever asks has an answer without it. */
const QUICK = { deadlineMs: 3_000 };

export function logsClient(socketPath: string): LogsClient {
  const http = unixHttp(socketPath);
  return {
    async append(lines, batch) {
      const query = batch === undefined ? '' : `?writer=${batch.writer}&number=${batch.number}`;
      await http.json('POST', `/lines${query}`, lines);
    },
    read: (appId, query, signal) =>
      throwLogFailure(
        http.lines(`/apps/${appId}/lines?${queryString(query)}`, signal ? { signal } : {}),
      ),
    async addSource(source) {
      await http.json('PUT', `/sources/${source.containerId}`, source);
    },
    async endSource(containerId) {
      await http.json('POST', `/sources/${containerId}/end`, undefined, { deadlineMs: 30_000 });
    },
    async appIds() {
      const [lines, metrics] = await Promise.all([
        http.json<{ apps: string[] }>('GET', '/apps'),
        http.json<{ apps: string[] }>('GET', '/metrics/apps'),
      ]);
      return [...new Set([...lines.apps, ...metrics.apps])];
    },
    async forget(appId) {
      await http.json('DELETE', `/metrics/apps/${appId}`);
      await http.json('DELETE', `/apps/${appId}`);
    },
    async addMetrics(batch) {
      await http.json('POST', '/metrics', batch);
    },
    metrics: (appId, { since, until, step }) =>
      http.json('GET', `/metrics/apps/${appId}?since=${since}&until=${until}&step=${step}`),
    metricTotals: () => http.json('GET', '/metrics/totals'),
    async drains() {
      return (await http.json<{ drains: DrainStatus[] }>('GET', '/drains', undefined, QUICK))
        .drains;
    },
    async checkDrain(url) {
      await http.json('POST', '/drain-checks', { url }, QUICK);
    },
    tryDrain: (drain, app) => http.json('POST', '/drain-trials', { drain, app }),
  };
}

function queryString(query: LogQuery): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of [value].flat()) parameters.append(key, String(one));
  }
  return parameters.toString();
}
