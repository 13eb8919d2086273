import type { Logger } from '@tfp/contract/platform-process';
import type { Pushes } from './git/pushes.ts';
import type { Repositories } from './git/repositories.ts';
import { tidyRepository } from './git/tidy-repository.ts';
import { type CollectImagesDeps, collectImages } from './images/collect-images.ts';
import { LIMITS } from './limits.ts';

export interface CaretakerDeps extends CollectImagesDeps {
  repositories: Pick<Repositories, 'find'>;
  pushes: Pick<Pushes, 'isIdle'>;
  log: Pick<Logger, 'warn'>;
}

/** Puts things in order some time after an app's push has ended or the app has, once for all that end meanwhile. */
export function createCaretaker(
  deps: CaretakerDeps,
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
