import type { RouterReport } from '@tfp/contract/routes';
import { REPORT_RETRY_MS } from '../limits.ts';
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

/** Tells the runner what this worker has taken over and what it still has open: on each change, and until it was heard. */
export function createReporter({ send, current }: ReporterDeps): Reporter {
  let retry: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function sendOne(): Promise<void> {
    clearTimeout(retry);
    const report = current();
    if (report !== undefined) await send(report).catch(tryLater);
  }

  function tryLater(): void {
    if (!isStopped) retry = setTimeout(noteChange, REPORT_RETRY_MS);
  }

  const { noteChange } = runLatest(sendOne);
  return {
    noteChange,
    stop() {
      isStopped = true;
      clearTimeout(retry);
    },
  };
}
