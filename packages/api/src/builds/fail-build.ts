import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { Build } from './build-store.ts';

export type FailBuildDeps = Pick<Ledger, 'atomically' | 'builds' | 'events'>;

const INTERRUPTED = 'the build stage was restarted while it ran';

/** Settles a build that came to nothing. One that is settled already stays as it is. */
export function failBuild(deps: FailBuildDeps, id: string, reason: string): void {
  deps.atomically(() => {
    const build = deps.builds.find(id);
    if (build?.status === 'running') fail(deps, build, reason);
  });
}

/** Settles what a killed builder left running. */
export function failUnfinishedBuilds(deps: FailBuildDeps): number {
  return deps.atomically(() => {
    const builds = deps.builds.allRunning();
    for (const build of builds) fail(deps, build, INTERRUPTED);
    return builds.length;
  });
}

function fail(deps: FailBuildDeps, { id, appId, number, commit }: Build, reason: string): void {
  deps.builds.fail(id, reason);
  const told = reason.slice(0, limits.eventReasonCharactersMax);
  const data = { build: number, commit, reason: told };
  deps.events.add(appId, { kind: 'build.failed', data });
}
