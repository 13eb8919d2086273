import type { AcceptedBuild, NewBuild } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import { type ConfigReader, currentConfigVars } from '../config-vars/config-vars.ts';
import { assertComplete } from '../config-vars/env-schema.ts';
import type { Ledger } from '../ledger.ts';

export type AcceptBuildDeps = ConfigReader &
  Pick<Ledger, 'apps' | 'audit' | 'builds' | 'events' | 'atomically'>;

/**
 * Numbers a push before its build begins: the number says which of two pushes is the newer. Said twice, since the reply
 * was lost, it is the same build. Code that needs a config var that is not set is refused before it is built for nothing.
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
    if (Object.keys(build.envSchema).length > 0) {
      assertComplete(app, currentConfigVars(deps, app), build.envSchema);
    }
    const number = deps.builds.add(build);
    const detail = { build: number, commit: build.commit };
    deps.events.add(app.id, { kind: 'build.started', by: build.actor, data: detail });
    deps.audit.add({ action: 'git:push', actor: build.actor, app, detail });
    return { id, number, appName: app.name };
  });
}
