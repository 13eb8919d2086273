import type { LogLine } from '@tfp/contract/log-lines';
import type { LogsClient } from '@tfp/contract/logs-client';

/** A tail that comes back behind the last line that it saw, whenever it is cut off. */
export interface ResumingTail {
  lines: LogLine[];
  stop: () => Promise<void>;
}

export function startResumingTail(client: LogsClient, appId: string): ResumingTail {
  const lines: LogLine[] = [];
  const stopped = new AbortController();
  async function follow() {
    while (!stopped.signal.aborted) {
      try {
        const after = lines.at(-1)?.id ?? 0;
        for await (const line of client.read(appId, { tail: true, after }, stopped.signal)) {
          lines.push(line);
        }
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
  const following = follow();
  return {
    lines,
    async stop() {
      stopped.abort();
      await following;
    },
  };
}
