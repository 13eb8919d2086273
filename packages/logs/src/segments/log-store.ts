import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { keepNewest } from '../keep-newest.ts';
import { limits } from '../limits.ts';
import { isAppId } from '../names.ts';
import { AppLog, type AppLogOptions } from './app-log.ts';

export interface LogStore {
  /** The app's log, made when its first line comes; undefined when the app was destroyed. */
  open: (appId: string) => AppLog | undefined;
  all: () => Iterable<[appId: string, log: AppLog]>;
  forget: (appId: string) => Promise<void>;
  /** Forces to disk what waits for it, and removes what is too old. */
  tidy: () => Promise<void>;
  close: () => Promise<void>;
}

/** Every app's log under one directory. Those that are there are opened at once: their sources are to be followed. */
export function openLogStore(
  directory: string,
  options: Omit<AppLogOptions, 'directory'>,
): LogStore {
  const logs = new Map<string, AppLog>();
  const forgotten = new Set<string>();
  for (const appId of appIdsIn(directory)) open(appId);

  function open(appId: string): AppLog | undefined {
    if (forgotten.has(appId)) return undefined;
    const log = logs.get(appId) ?? new AppLog({ ...options, directory: join(directory, appId) });
    logs.set(appId, log);
    return log;
  }

  return {
    open,
    all: () => logs,

    async forget(appId) {
      const log = open(appId);
      // Lines of it may still be on their way: they must not bring it back.
      forgotten.add(appId);
      keepNewest(forgotten, limits.forgottenAppsMax);
      await log?.forget();
      logs.delete(appId);
    },

    async tidy() {
      for (const log of logs.values()) await tidyLog(log, options.onError);
    },

    async close() {
      await Promise.all([...logs.values()].map((log) => log.close()));
    },
  };
}

/** A disk that is full takes no checkpoint, but what is too old can go; and no log waits until another is compressed. */
async function tidyLog(log: AppLog, onError: (error: unknown) => void): Promise<void> {
  await log.sync().catch(onError);
  try {
    log.removeOld();
  } catch (error) {
    onError(error);
  }
  log.forgetBlocks();
  log.seal().catch(onError);
}

function appIdsIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isAppId(entry.name))
    .map((entry) => entry.name);
}
