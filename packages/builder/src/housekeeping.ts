import type { ApiClient } from '@tfp/contract/api-client';
import type { Logger } from '@tfp/contract/platform-process';
import type { Pushes } from './git/pushes.ts';
import type { Repositories } from './git/repositories.ts';
import { tidyRepository } from './git/tidy-repository.ts';
import { type CollectImagesDeps, collectImages } from './images/collect-images.ts';
import type { AppImages } from './images/docker-app-images.ts';
import { LIMITS } from './limits.ts';
import { untilHeard } from './retry.ts';

export interface HousekeepingDeps extends CollectImagesDeps {
  api: Pick<ApiClient, 'failUnfinishedBuilds' | 'appIds'>;
  repositories: Pick<Repositories, 'appIds' | 'open' | 'remove'>;
  pushes: Pick<Pushes, 'isIdle'>;
  images: Pick<AppImages, 'list' | 'remove'>;
  log: Pick<Logger, 'info' | 'warn'>;
}

/** Settles what an earlier builder left unfinished. Until the api has heard it, no new build may begin. */
export function settleUnfinished({ api }: Pick<HousekeepingDeps, 'api'>): Promise<void> {
  return untilHeard(() => api.failUnfinishedBuilds(), Number.POSITIVE_INFINITY);
}

/** Removes the repositories and images of apps that are gone, as after a crash in the middle of a destroy. */
export async function removeStrangers(deps: HousekeepingDeps): Promise<void> {
  // What is here is listed before the apps are asked for: an app that comes in between is in the answer.
  const [repositories, images] = await Promise.all([
    deps.repositories.appIds(),
    deps.images.list(),
  ]);
  const living = new Set(await untilHeard(() => deps.api.appIds(), Number.POSITIVE_INFINITY));
  // An answer of no apps at all is taken for a mistake: everything that it would remove cannot be had again.
  if (living.size === 0) return;
  for (const appId of repositories) {
    if (living.has(appId)) continue;
    deps.log.info({ appId }, 'repository of a destroyed app removed');
    await deps.repositories.remove(appId);
  }
  for (const { id, appId } of images) if (!living.has(appId)) await deps.images.remove(id);
}

/** Puts an app's things in order some time after its last push has ended, once for many pushes. */
export function createCaretaker(deps: HousekeepingDeps): (appId: string) => void {
  const waiting = new Map<string, NodeJS.Timeout>();

  async function tidy(appId: string): Promise<void> {
    await collectImages(deps, appId);
    // A destroyed app has none any more, and must not get a new one.
    if (!(await deps.repositories.appIds()).includes(appId)) return;
    if (deps.pushes.isIdle(appId)) await tidyRepository(await deps.repositories.open(appId));
  }

  return (appId) => {
    clearTimeout(waiting.get(appId));
    const begin = () => {
      waiting.delete(appId);
      tidy(appId).catch((error) => {
        deps.log.warn({ appId, err: error }, 'not put in order this time');
      });
    };
    waiting.set(appId, setTimeout(begin, LIMITS.tidyDelayMs).unref());
  };
}
