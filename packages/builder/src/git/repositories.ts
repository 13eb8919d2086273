import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from '../limits.ts';
import { createBareRepository, type Repository } from './bare-repository.ts';
import { gitEnvironment } from './git-environment.ts';
import { removeQuarantines } from './quarantine.ts';

export interface Repositories {
  /** Makes it on first use. */
  open: (appId: string) => Promise<Repository>;
  /** The repository of an app that was pushed to. */
  find: (appId: string) => Repository | undefined;
  remove: (appId: string) => Promise<void>;
  appIds: () => Promise<string[]>;
  /** Removes what pushes left that were killed while their objects came in. */
  clean: () => Promise<void>;
}

export interface RepositoriesOptions {
  /** Where they lie: `<folder>/<appId>.git`. */
  folder: string;
  hooks: string;
  searchPath: string;
  packBytesMax?: number;
}

/** Ids are the api's; whatever else stands in a request never becomes a path. */
const APP_ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const SUFFIX = '.git';

export function createRepositories(options: RepositoriesOptions): Repositories {
  const { folder } = options;
  const opening = new Map<string, Promise<void>>();

  function repositoryOf(appId: string): Repository {
    if (!APP_ID.test(appId)) {
      throw new TfpError('not_found', "Couldn't find that app.", { resource: 'app' });
    }
    const path = join(folder, `${appId}${SUFFIX}`);
    const { packBytesMax = LIMITS.packBytesMax } = options;
    const serverEnvironment = gitEnvironment({ ...options, repository: path, packBytesMax });
    return { appId, path, serverEnvironment, environment: { ...serverEnvironment, GIT_DIR: path } };
  }

  return {
    async open(appId) {
      const repository = repositoryOf(appId);
      if (existsSync(repository.path)) return repository;
      const made =
        opening.get(appId) ?? createBareRepository(repository).finally(() => opening.delete(appId));
      opening.set(appId, made);
      await made;
      return repository;
    },
    find(appId) {
      const repository = repositoryOf(appId);
      return existsSync(repository.path) ? repository : undefined;
    },
    async remove(appId) {
      await rm(repositoryOf(appId).path, { recursive: true, force: true });
    },
    async appIds() {
      const names = await readdir(folder).catch(() => []);
      return names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => name.slice(0, -SUFFIX.length))
        .filter((appId) => APP_ID.test(appId));
    },
    async clean() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of await readdir(folder)) await cleanFolder(folder, name);
    },
  };
}

async function cleanFolder(folder: string, name: string): Promise<void> {
  if (name.endsWith(SUFFIX)) await removeQuarantines(join(folder, name));
  else await rm(join(folder, name), { recursive: true, force: true });
}
