import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Route } from '@tfp/contract/routes';

/** The last good copy of the routes, for a start while the runner is away. */
export interface Snapshot {
  epoch: string;
  routes: Route[];
}

export interface SnapshotFile {
  read: () => Snapshot | undefined;
  write: (snapshot: Snapshot) => Promise<void>;
}

/**
 * One file for all workers: each writes it by way of a draft of its own, so it always holds one worker's whole copy.
 * When it cannot be written it is removed: an old copy could lead to an address that belongs to someone else.
 */
export function openSnapshotFile(directory: string, worker: string): SnapshotFile {
  const path = join(directory, 'routes.json');
  const draft = join(directory, `routes.json.${worker}.new`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return {
    read() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as Snapshot;
      } catch {
        return undefined;
      }
    },
    async write(snapshot) {
      try {
        await writeSynced(draft, JSON.stringify(snapshot));
        await rename(draft, path);
        await syncDirectory(dirname(path));
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
  };
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
