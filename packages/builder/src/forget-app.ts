import type { Failpoint } from '@tfp/contract/failpoint';
import type { Repositories } from './git/repositories.ts';
import { type RemoveImagesDeps, removeImages } from './images/collect-images.ts';
import type { RunningBuilds } from './running-builds.ts';

export interface ForgetAppDeps extends RemoveImagesDeps {
  running: Pick<RunningBuilds, 'cancel'>;
  repositories: Pick<Repositories, 'remove'>;
  /** Called when it is gone: what it had from others may be nobody's now. */
  onForgotten: (appId: string) => void;
  failpoint: Failpoint;
}

/** Ends what is built of a destroyed app, then removes its repository and its images. Twice is once. */
export async function forgetApp(deps: ForgetAppDeps, appId: string): Promise<void> {
  deps.running.cancel(appId);
  await deps.repositories.remove(appId);
  deps.failpoint('builder.in-forget');
  await removeImages(deps, appId);
  deps.onForgotten(appId);
}
