import { throwLogFailure } from './log-failure.ts';
import type { LineBatch, LogLine, LogQuery, NewLogLine, OutputSource } from './log-lines.ts';
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
  /** Forgets every line of a destroyed app. */
  forget: (appId: string) => Promise<void>;
}

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
      return (await http.json<{ apps: string[] }>('GET', '/apps')).apps;
    },
    async forget(appId) {
      await http.json('DELETE', `/apps/${appId}`);
    },
  };
}

function queryString(query: LogQuery): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  return parameters.toString();
}
