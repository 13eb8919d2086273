import type { AcceptedBuild, NewBuild } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type { Ledger } from '../ledger.ts';
import { shortCommit } from '../releases/release.ts';
import type { Tell } from '../tell.ts';

export interface AcceptBuildDeps extends Pick<Ledger, 'apps' | 'builds' | 'atomically'> {
  tell: Tell;
}

/** Numbers a push before its build begins: the number says which of two pushes is the newer. */
export function acceptBuild(deps: AcceptBuildDeps, build: NewBuild): AcceptedBuild {
  const accepted = deps.atomically(() => {
    const app = deps.apps.living(build.appId);
    if (app === undefined) {
      throw new TfpError('not_found', "Couldn't find that app: it may have been destroyed.", {
        resource: 'app',
      });
    }
    return { ...deps.builds.add(build), appName: app.name };
  });
  deps.tell(
    build.appId,
    `Build #${accepted.number} of ${shortCommit(build.commit)} started by ${build.actor}`,
  );
  return accepted;
}
