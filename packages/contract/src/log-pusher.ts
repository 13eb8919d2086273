import type { NewLogLine } from './log-lines.ts';
import type { LogsClient } from './logs-client.ts';

const LINES_MAX = 10_000;
const BATCH_MAX = 1_000;
const DELAY_MS = 50;
const RETRY_MS = 500;

export interface LogPusher {
  push: (line: NewLogLine) => void;
  /** Sends what waits; used before a process leaves. */
  flush: () => Promise<void>;
}

/** Writes lines into apps' streams without ever making the writer wait. What does not fit is dropped, counted and told. */
export function createLogPusher(logs: Pick<LogsClient, 'append'>): LogPusher {
  let waiting: NewLogLine[] = [];
  const dropped = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;

  function schedule(delayMs: number) {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, delayMs).unref();
  }

  async function send(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX);
      try {
        await logs.append(batch);
        waiting = waiting.slice(batch.length);
        tellDropped();
      } catch {
        schedule(RETRY_MS);
        return;
      }
    }
  }

  function tellDropped() {
    for (const [appId, count] of dropped) {
      const text = `Error L10 (output buffer overflow): ${count} lines dropped since the log store was away.`;
      waiting.push({ appId, at: new Date().toISOString(), source: 'tfp', process: 'logs', text });
    }
    dropped.clear();
  }

  function flush(): Promise<void> {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  return {
    push(line) {
      if (waiting.length >= LINES_MAX) {
        dropped.set(line.appId, (dropped.get(line.appId) ?? 0) + 1);
        return;
      }
      waiting.push(line);
      schedule(DELAY_MS);
    },
    flush,
  };
}
