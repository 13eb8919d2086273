import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@tfp/contract/platform-process';
import { SNAPSHOT_PAUSE_MS } from '../limits.ts';
import type { SnapshotFile } from './route-snapshot.ts';
import type { RouteTable } from './route-table.ts';

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
  let isSaving = false;
  let isStale = false;

  async function saveAll(): Promise<void> {
    isSaving = true;
    while (isStale) {
      isStale = false;
      await save();
      if (isStale) await pause(SNAPSHOT_PAUSE_MS);
    }
    isSaving = false;
    onSaved();
  }

  async function save(): Promise<void> {
    try {
      await file.write({ epoch: table.epoch, routes: table.routes() });
    } catch (error) {
      log.warn({ err: error }, 'routes not kept on disk');
    }
  }

  return {
    noteChange() {
      isStale = true;
      if (!isSaving) void saveAll();
    },
    settle() {
      if (!isStale && !isSaving) table.forgetDrained(performance.now());
    },
  };
}
