import type { ApiClient } from '@tfp/contract/api-client';
import type { Logger } from '@tfp/contract/platform-process';
import type { Pushes } from './git/pushes.ts';
import type { Repositories } from './git/repositories.ts';
import { tidyRepository } from './git/tidy-repository.ts';
import { type CollectImagesDeps, collectImages } from './images/collect-images.ts';
import { LIMITS } from './limits.ts';
import { untilHeard } from './retry.ts';

export interface HousekeepingDeps extends CollectImagesDeps {
  api: Pick<ApiClient, 'failUnfinishedBuilds' | 'appIds'>;
  repositories: Pick<Repositories, 'appIds' | 'find' | 'remove'>;
  pushes: Pick<Pushes, 'isIdle'>;
  log: Pick<Logger, 'info' | 'warn'>;
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

/** Puts things in order some time after an app's push has ended or the app has, once for all that end meanwhile. */
export function createCaretaker(
  deps: HousekeepingDeps,
  delayMs: number = LIMITS.tidyDelayMs,
): (appId: string) => void {
  const waiting = new Set<string>();

  async function tidy(appId: string): Promise<void> {
    // A destroyed app has no repository any more, and must not get a new one.
    const repository = deps.repositories.find(appId);
    if (repository && deps.pushes.isIdle(appId)) await tidyRepository(repository);
  }

  async function round(): Promise<void> {
    const appIds = [...waiting];
    waiting.clear();
    const results = await Promise.allSettled([collectImages(deps), ...appIds.map(tidy)]);
    for (const result of results) {
      if (result.status === 'rejected') {
        deps.log.warn({ err: result.reason }, 'not put in order this time');
      }
    }
  }

  return (appId) => {
    if (waiting.size === 0) setTimeout(() => void round(), delayMs).unref();
    waiting.add(appId);
  };
}
