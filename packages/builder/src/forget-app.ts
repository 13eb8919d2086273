import type { Repositories } from './git/repositories.ts';
import { removeImages } from './images/collect-images.ts';
import type { AppImages } from './images/docker-app-images.ts';
import type { RunningBuilds } from './running-builds.ts';

export interface ForgetAppDeps {
  running: Pick<RunningBuilds, 'cancel'>;
  repositories: Pick<Repositories, 'remove'>;
  images: Pick<AppImages, 'list' | 'remove'>;
}

/** Ends what is built of a destroyed app, then removes its repository and its images. Twice is once. */
export async function forgetApp(deps: ForgetAppDeps, appId: string): Promise<void> {
  deps.running.cancel(appId);
  await deps.repositories.remove(appId);
  await removeImages(deps.images, appId);
}
