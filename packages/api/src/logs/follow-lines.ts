import { setTimeout as delay } from 'node:timers/promises';
import { isCallersFault } from '@tfp/contract/errors';
import type { LogLine, LogQuery } from '@tfp/contract/log-lines';
import type { LogsClient } from '@tfp/contract/logs-client';
import { limits } from '../limits.ts';

/** Lines of an app. A tail outlives restarts of the log store: it goes on behind the last line that it gave. */
export async function* followLines(
  logs: Pick<LogsClient, 'read'>,
  appId: string,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  let place = query;
  while (!signal.aborted) {
    try {
      for await (const line of logs.read(appId, place, signal)) {
        const { num: _, ...filter } = query;
        place = { ...filter, after: line.id };
        yield line;
      }
    } catch (error) {
      if (query.tail !== true || isCallersFault(error)) throw error;
    }
    if (query.tail !== true) return;
    await delay(limits.tailRetryMs, undefined, { signal }).catch(() => undefined);
  }
}
