import { setTimeout as pause } from 'node:timers/promises';

/** A work that is done again as long as something has changed since it began: never twice at once, never for nothing. */
export interface LatestRun {
  /** Something has changed. */
  noteChange: () => void;
  /** Whether all that has changed is done. */
  isDone: () => boolean;
}

export interface LatestRunOptions {
  /** Between two runs, so that many changes are one. */
  restMs?: number;
  onDone?: () => void;
}

export function runLatest(
  work: () => Promise<void>,
  { restMs = 0, onDone }: LatestRunOptions = {},
): LatestRun {
  let isRunning = false;
  let isStale = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (isStale) {
      isStale = false;
      await work();
      if (isStale && restMs > 0) await pause(restMs);
    }
    isRunning = false;
    onDone?.();
  }

  return {
    noteChange() {
      isStale = true;
      if (!isRunning) void run();
    },
    isDone: () => !isRunning && !isStale,
  };
}
