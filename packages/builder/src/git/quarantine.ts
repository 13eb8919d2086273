import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

const QUARANTINE = /^(?:tmp_objdir-)?incoming-/;

/**
 * Removes what pushes left whose git was killed while their objects came in. To be called while no push of the
 * repository is on its way: the folders are listed at once, so that one which begins meanwhile keeps its own.
 */
export function removeQuarantines(repository: string): Promise<unknown> {
  const left = listQuarantines(repository);
  return Promise.allSettled(left.map((path) => rm(path, { recursive: true, force: true })));
}

/** The folders into which git puts what comes in, until the push is accepted. */
export function listQuarantines(repository: string): string[] {
  const objects = join(repository, 'objects');
  return listSync(objects)
    .filter((name) => QUARANTINE.test(name))
    .map((name) => join(objects, name));
}

function listSync(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A repository that is gone has no quarantine.
    return [];
  }
}
