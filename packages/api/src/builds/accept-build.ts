import type { AcceptedBuild, NewBuild } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type { Ledger } from '../ledger.ts';
import { shortCommit } from '../releases/release.ts';
import type { Tell } from '../tell.ts';

export interface AcceptBuildDeps
  extends Pick<Ledger, 'apps' | 'builds' | 'atomically' | 'afterCommit'> {
  tell: Tell;
}

/**
 * Numbers a push before its build begins: the number says which of two pushes is the newer. Said twice, since the reply
 * was lost, it is the same build.
 */
export function acceptBuild(deps: AcceptBuildDeps, build: NewBuild): AcceptedBuild {
  const { id } = build;
  return deps.atomically(() => {
    const app = deps.apps.living(build.appId);
    if (app === undefined) {
      throw new TfpError('not_found', "Couldn't find that app: it may have been destroyed.", {
        resource: 'app',
      });
    }
    const known = deps.builds.find(id);
    if (known) return { id, number: known.number, appName: app.name };
    const number = deps.builds.add(build);
    const line = `Build #${number} of ${shortCommit(build.commit)} started by ${build.actor}`;
    deps.afterCommit(() => deps.tell(app.id, line));
    return { id, number, appName: app.name };
  });
}
