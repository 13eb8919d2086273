import type { RouterReport } from '@tfp/contract/routes';
import { HEARTBEAT_MS } from '../limits.ts';

export interface ReporterDeps {
  send: (report: RouterReport) => Promise<void>;
  /** What is true now, or undefined while the runner's table has not been heard on this connection. */
  current: () => RouterReport | undefined;
}

export interface Reporter {
  /** Something has changed: the runner is told the newest state, once. */
  noteChange: () => void;
  stop: () => void;
}

/** Tells the runner what this worker has taken over and what it still has open: on each change, and as a heartbeat. */
export function createReporter({ send, current }: ReporterDeps): Reporter {
  let isSending = false;
  let isStale = false;

  async function sendAll(): Promise<void> {
    isSending = true;
    while (isStale) {
      isStale = false;
      const report = current();
      if (report === undefined) break;
      // A report that is lost is made good by the next heartbeat.
      await send(report).catch(() => {});
    }
    isSending = false;
  }

  function noteChange(): void {
    isStale = true;
    if (!isSending) void sendAll();
  }

  const heartbeat = setInterval(noteChange, HEARTBEAT_MS);
  return { noteChange, stop: () => clearInterval(heartbeat) };
}
