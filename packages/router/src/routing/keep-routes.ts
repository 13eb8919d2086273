import type { Logger } from '@tfp/contract/platform-process';
import { SNAPSHOT_PAUSE_MS } from '../limits.ts';
import type { SnapshotFile } from './route-snapshot.ts';
import type { RouteTable } from './route-table.ts';
import { runLatest } from './run-latest.ts';

export interface RouteKeeper {
  /** The table has changed: what is on disk is to follow. */
  noteChange: () => void;
  /** Forgets the former targets that are drained and stand in no copy on disk, so that they are reported as gone. */
  settle: () => void;
}

/**
 * Keeps the copy on disk in step with the table. A former target counts as drained only when the copy has lost it too:
 * else a worker that is killed and finds the runner away would send visitors to its address again.
 */
export function createRouteKeeper(
  log: Logger,
  table: RouteTable,
  file: Pick<SnapshotFile, 'write'>,
  onSaved: () => void,
): RouteKeeper {
  async function save(): Promise<void> {
    try {
      await file.write({ epoch: table.epoch, routes: table.routes() });
    } catch (error) {
      log.warn({ err: error }, 'routes not kept on disk');
    }
  }

  const saving = runLatest(save, { restMs: SNAPSHOT_PAUSE_MS, onDone: onSaved });
  return {
    noteChange: saving.noteChange,
    settle() {
      if (saving.isDone()) table.forgetDrained(performance.now());
    },
  };
}
