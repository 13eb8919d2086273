import { TfpError } from '@tfp/contract/errors';
import type { App } from '../apps/app.ts';
import { assertLiving } from '../apps/assert-living.ts';
import { completeConfig } from '../config-vars/complete-config.ts';
import { type ConfigReader, openConfigVars } from '../config-vars/config-vars.ts';
import { missingKeys, withDefaults } from '../config-vars/env-schema.ts';
import type { Ledger } from '../ledger.ts';
import { assertKept } from './assert-image.ts';
import { type CreateReleaseDeps, createRelease } from './create-release.ts';
import type { Release } from './release.ts';

export type RollbackDeps = CreateReleaseDeps & ConfigReader & Pick<Ledger, 'keptReleases'>;

export interface RollbackWish {
  target: Release;
  actor: string;
  /** Only one half goes back; the other stays as it is. */
  only?: 'code' | 'config' | undefined;
  runsCommand?: boolean | undefined;
  requestKey?: string | null;
}

/**
 * Brings code and config of an earlier release back, together or one of them, as a new release. It supersedes a rollout
 * on its way. A build that is running is no rollout: its push was accepted, and it becomes a release when it is done.
 */
export function rollbackRelease(deps: RollbackDeps, app: App, wish: RollbackWish): Release {
  const { actor, only, runsCommand, requestKey = null } = wish;
  return deps.atomically(() => {
    const earlier = deps.releases.byRequest(app.id, requestKey);
    if (earlier) return earlier;
    assertLiving(deps, app.id);
    const { target, base } = wayBack(deps, app, wish);
    const build = only === 'config' ? (base?.build ?? null) : target.build;
    const config = only === 'code' ? (base?.configVersion ?? 0) : target.configVersion;
    const { configVersion, added } = completeConfig(deps, app, config, build);
    return createRelease(deps, {
      appId: app.id,
      cause: 'rollback',
      description: `Rollback ${only ? `of ${only} ` : ''}to v${target.version}`,
      actor,
      configVersion,
      build,
      runsCommand,
      requestKey,
      changed: { set: added, unset: [] },
    });
  });
}

/** What to go back to, and from what, or why not. */
function wayBack(deps: RollbackDeps, app: App, { target: named, only }: RollbackWish) {
  // It may have been taken back while the engine was asked for its image.
  const target = deps.releases.find(app.id, named.version) ?? named;
  const base = deps.releases.base(app.id);
  assertWayBack(target);
  if (only !== 'config') assertKept(deps, target);
  assertDiffers(target, base);
  if (only === 'config') assertServes(deps, app, target, base);
  return { target, base };
}

/** Back to what serves already, with nothing on its way, would only cost a release. */
function assertDiffers({ version }: Release, base: Release | undefined): void {
  if (version !== base?.version) return;
  throw new TfpError(
    'invalid_params',
    `v${version} is what serves, and nothing is on its way to take its place. Nothing was changed.`,
    { hint: 'Choose an earlier release: tfp releases' },
  );
}

/** A config comes back as it was: one that lacks what the code needs by now cannot be helped by setting that first. */
function assertServes(
  deps: ConfigReader,
  app: App,
  target: Release,
  base: Release | undefined,
): void {
  const schema = base?.build?.envSchema ?? {};
  const vars = openConfigVars(deps, app, target.configVersion);
  const missing = missingKeys(withDefaults(vars, schema), schema);
  if (missing.length === 0) return;
  throw new TfpError(
    'invalid_params',
    `The config of v${target.version} lacks ${missing.join(', ')}, and the code that runs requires it. Nothing was changed.`,
    { hint: `Bring back the code as well: tfp rollback v${target.version} -a ${app.name}` },
  );
}

const NO_WAY_BACK = {
  failed: 'failed and never went live, so there is no way back to it.',
  superseded: 'never went live: a newer release took its place.',
  reverted: 'was reverted, since its processes died soon after it went live.',
} as const;

function assertWayBack({ status, version }: Release): void {
  if (status === 'succeeded') return;
  if (status === 'pending') {
    throw new TfpError('conflict', `v${version} is on its way right now.`, {
      hint: 'Wait until it is live.',
    });
  }
  throw new TfpError('invalid_params', `v${version} ${NO_WAY_BACK[status]}`, {
    hint:
      status === 'superseded'
        ? 'See which releases there are, and choose one that succeeded.'
        : `Choose one that succeeded; to try v${version} again: tfp releases:retry v${version}`,
  });
}
