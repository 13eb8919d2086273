import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from '../limits.ts';
import { createBackoff } from '../retry.ts';
import type { RunningBuilds } from '../running-builds.ts';
import type { AppImages } from './docker-app-images.ts';

export interface CollectImagesDeps {
  images: Pick<AppImages, 'list' | 'remove'>;
  running: Pick<RunningBuilds, 'has'>;
  /** The images that kept releases of an app stand on. */
  keptImages: (appId: string) => Promise<string[]>;
}

/** Removes the images of an app that no kept release stands on, and no build that is on its way. */
export async function collectImages(deps: CollectImagesDeps, appId: string): Promise<void> {
  const images = await deps.images.list(appId);
  // In this order: a build that ends in between has become a release before the kept ones are asked for.
  const candidates = images.filter(({ buildId }) => !deps.running.has(buildId));
  if (candidates.length === 0) return;
  const kept = new Set(await deps.keptImages(appId));
  for (const { id } of candidates) if (!kept.has(id)) await deps.images.remove(id);
}

/** Removes every image of a destroyed app. Its last processes may still be on their way down: it waits for them. */
export async function removeImages(
  images: Pick<AppImages, 'list' | 'remove'>,
  appId: string,
): Promise<void> {
  const end = performance.now() + LIMITS.forgetMs;
  const pause = createBackoff();
  for (;;) {
    const left = await images.list(appId);
    if (left.length === 0) return;
    for (const { id } of left) await images.remove(id);
    if ((await images.list(appId)).length === 0) return;
    if (performance.now() > end) break;
    await pause.wait();
  }
  throw new TfpError('unavailable', 'Processes of the app still stand on its images.');
}
