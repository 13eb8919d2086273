import type { RouterReport } from '@tfp/contract/routes';
import { HEARTBEAT_MS } from '../limits.ts';
import { runLatest } from './run-latest.ts';

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
  async function sendOne(): Promise<void> {
    const report = current();
    // A report that is lost is made good by the next heartbeat.
    if (report !== undefined) await send(report).catch(() => {});
  }

  const { noteChange } = runLatest(sendOne);
  const heartbeat = setInterval(noteChange, HEARTBEAT_MS);
  return { noteChange, stop: () => clearInterval(heartbeat) };
}
