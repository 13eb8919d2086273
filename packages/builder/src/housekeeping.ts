import type { ApiClient } from '@tfp/contract/api-client';
import type { Logger } from '@tfp/contract/platform-process';
import type { Repositories } from './git/repositories.ts';
import { type CollectImagesDeps, collectImages } from './images/collect-images.ts';
import { untilHeard } from './retry.ts';

export interface HousekeepingDeps extends CollectImagesDeps {
  api: Pick<ApiClient, 'failUnfinishedBuilds' | 'appIds'>;
  repositories: Pick<Repositories, 'appIds' | 'remove'>;
  log: Pick<Logger, 'info'>;
}

/** Settles what an earlier builder left unfinished. Until the api has heard it, no new build may begin. */
export function settleUnfinished({ api }: Pick<HousekeepingDeps, 'api'>): Promise<void> {
  return untilHeard(() => api.failUnfinishedBuilds(), Number.POSITIVE_INFINITY);
}

/** Removes the repositories and images that are nobody's, as after a crash in the middle of a destroy. */
export async function removeStrangers(deps: HousekeepingDeps): Promise<void> {
  // What is here is listed before the apps are asked for: an app that comes in between is in the answer.
  const repositories = await deps.repositories.appIds();
  const living = new Set(await untilHeard(() => deps.api.appIds(), Number.POSITIVE_INFINITY));
  // An answer of no apps at all is taken for a mistake: everything that it would remove cannot be had again.
  if (living.size === 0) return;
  for (const appId of repositories) {
    if (living.has(appId)) continue;
    deps.log.info({ appId }, 'repository of a destroyed app removed');
    await deps.repositories.remove(appId);
  }
  await collectImages(deps);
}
