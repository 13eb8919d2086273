import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from '../limits.ts';
import { createBackoff } from '../retry.ts';
import type { RunningBuilds } from '../running-builds.ts';
import type { AppImages } from './docker-app-images.ts';

export interface RemoveImagesDeps {
  images: Pick<AppImages, 'list' | 'remove'>;
  /** The images that kept releases of any app stand on: a promoted image is one app's and runs in another. */
  keptImages: () => Promise<string[]>;
}

export interface CollectImagesDeps extends RemoveImagesDeps {
  running: Pick<RunningBuilds, 'has'>;
}

/** Removes the images that no kept release stands on, and no build that is on its way, whether their apps live or not. */
export async function collectImages(deps: CollectImagesDeps): Promise<void> {
  for (const id of await unneededImages(deps)) await deps.images.remove(id);
}

export interface FindImagesDeps extends Omit<CollectImagesDeps, 'images'> {
  images: Pick<AppImages, 'list'>;
}

/** The images that are nobody's any more. */
export async function unneededImages(deps: FindImagesDeps): Promise<string[]> {
  const images = await deps.images.list();
  // In this order: a build that ends in between has become a release before the kept ones are asked for.
  const candidates = images.filter(({ buildId }) => !deps.running.has(buildId));
  if (candidates.length === 0) return [];
  const kept = new Set(await deps.keptImages());
  // An answer of none at all is taken for a mistake: a release whose image is gone cannot be had again.
  if (kept.size === 0) return [];
  return candidates.map(({ id }) => id).filter((id) => !kept.has(id));
}

/**
 * Removes the images of a destroyed app, but for those that were promoted and run in others. Its last processes may
 * still be on their way down: it waits for them.
 */
export async function removeImages(deps: RemoveImagesDeps, appId: string): Promise<void> {
  const end = performance.now() + LIMITS.forgetMs;
  const pause = createBackoff();
  for (;;) {
    for (const id of await unkeptOf(deps, appId)) await deps.images.remove(id);
    if ((await unkeptOf(deps, appId)).length === 0) return;
    if (performance.now() > end) break;
    await pause.wait();
  }
  throw new TfpError('unavailable', 'Processes of the app still stand on its images.');
}

async function unkeptOf({ images, keptImages }: RemoveImagesDeps, appId: string) {
  const listed = await images.list(appId);
  if (listed.length === 0) return [];
  const kept = new Set(await keptImages());
  return listed.map(({ id }) => id).filter((id) => !kept.has(id));
}
