import type { BuildOutcome, BuiltImage } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import { completeConfig } from '../config-vars/complete-config.ts';
import { type ConfigReader, currentConfigVersion } from '../config-vars/config-vars.ts';
import type { Ledger } from '../ledger.ts';
import { type CreateReleaseDeps, createRelease } from '../releases/create-release.ts';
import { shortCommit } from '../releases/release.ts';
import type { Build } from './build-store.ts';
import { failBuild } from './fail-build.ts';

export type FinishBuildDeps = CreateReleaseDeps &
  ConfigReader &
  Pick<Ledger, 'apps' | 'builds' | 'events'>;

/**
 * A finished build becomes a release, joined with the newest accepted config, unless a newer push of the app was
 * accepted meanwhile. A newer push that failed does not count: its pusher was told that nothing came of it.
 * Said twice, it is answered twice and done once.
 */
export function finishBuild(deps: FinishBuildDeps, id: string, built: BuiltImage): BuildOutcome {
  try {
    return joinWithConfig(deps, id, built);
  } catch (error) {
    // The config has lost what the code needs while it was built: nothing comes of this build any more.
    if (error instanceof TfpError && error.code === 'invalid_params') {
      failBuild(deps, id, error.message);
    }
    throw error;
  }
}

function joinWithConfig(deps: FinishBuildDeps, id: string, built: BuiltImage): BuildOutcome {
  return deps.atomically(() => {
    const build = deps.builds.find(id);
    if (build === undefined) throw new TfpError('not_found', `There is no build ${id}.`);
    if (build.status !== 'running') return settledOutcome(deps, build);
    const newer = deps.builds.newestAfter(build);
    return newer ? supersede(deps, build, newer, built) : release(deps, build, built);
  });
}

function supersede(
  { builds, events }: Pick<Ledger, 'builds' | 'events'>,
  { id, appId, number, commit }: Build,
  { commit: byCommit }: Build,
  built: BuiltImage,
): BuildOutcome {
  builds.settle(id, 'superseded', built);
  events.add(appId, { kind: 'build.superseded', data: { build: number, commit, byCommit } });
  return { kind: 'superseded', byCommit };
}

function release(deps: FinishBuildDeps, build: Build, built: BuiltImage): BuildOutcome {
  const { id, number, commit, actor } = build;
  const app = livingApp(deps, build);
  const standing = currentConfigVersion(deps, app.id);
  const { configVersion, added } = completeConfig(deps, app, standing, built);
  deps.builds.settle(id, 'succeeded', built);
  deps.events.add(app.id, { kind: 'build.succeeded', data: { build: number, commit } });
  const { version } = createRelease(deps, {
    appId: app.id,
    cause: 'deploy',
    description: `Deploy ${shortCommit(commit)}`,
    actor,
    configVersion,
    build: { id, commit, ...built },
    changed: { set: added, unset: [] },
  });
  return { kind: 'released', version, added };
}

function livingApp(deps: Pick<FinishBuildDeps, 'apps'>, build: Build) {
  const app = deps.apps.living(build.appId);
  if (app) return app;
  throw new TfpError('gone', 'The app was destroyed.', { resource: 'app' });
}

function settledOutcome(deps: FinishBuildDeps, build: Build): BuildOutcome {
  const release = deps.releases.ofBuild(build.appId, build.id);
  if (release) return { kind: 'released', version: release.version, added: [] };
  if (build.status === 'superseded') {
    const byCommit = deps.builds.newestAfter(build)?.commit ?? build.commit;
    return { kind: 'superseded', byCommit };
  }
  const why = build.reason ?? 'it failed';
  throw new TfpError('conflict', `Build #${build.number} was given up: ${why}.`, {
    hint: 'Push again.',
  });
}
