import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

const QUARANTINE = /^(?:tmp_objdir-)?incoming-/;

/**
 * Removes what pushes left whose git was killed while their objects came in. To be called while no push of the
 * repository is on its way: the folders are listed at once, so that one which begins meanwhile keeps its own.
 */
export function removeQuarantines(repository: string): Promise<unknown> {
  const objects = join(repository, 'objects');
  const left = listSync(objects).filter((name) => QUARANTINE.test(name));
  const removals = left.map((name) => rm(join(objects, name), { recursive: true, force: true }));
  return Promise.allSettled(removals);
}

function listSync(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A repository that is gone has no quarantine.
    return [];
  }
}
