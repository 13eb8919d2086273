import type { ApiDyno } from '@tfp/contract/platform-api';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';

export function listProcesses(
  platform: Pick<PlatformClient, 'get'>,
  app: string,
  signal?: AbortSignal,
): Promise<ApiDyno[]> {
  return platform.get(appPath(app, '/dynos'), signal ? { signal } : {});
}

/** One that waits for its restart has nothing that could be stopped. */
export function idsOfRunning(processes: readonly ApiDyno[]): ReadonlySet<string> {
  const running = processes.filter(({ state }) => state === 'up' || state === 'starting');
  return new Set(running.map(({ id }) => id));
}

/** Since when the engine has not answered: what is told of the processes is from before. */
export function unseenSince(processes: readonly ApiDyno[]): string | undefined {
  return processes.find(({ tfp }) => tfp?.unseen_since != null)?.tfp?.unseen_since ?? undefined;
}
