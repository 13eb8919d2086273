import type { ApiRelease } from '@tfp/contract/platform-api';
import type { ReleaseStatus } from '@tfp/contract/releases';
import type { Ledger } from '../ledger.ts';
import type { Release } from './release.ts';

/** Stands for actors who are no users of ours. */
const NO_USER = '00000000-0000-4000-8000-000000000000';

const PLATFORM_API_STATUS: Record<ReleaseStatus, ApiRelease['status']> = {
  pending: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  superseded: 'expired',
  reverted: 'failed',
};

export type ReleaseJsonDeps = Pick<
  Ledger,
  'releases' | 'releaseEvents' | 'keptReleases' | 'configVersions' | 'users'
>;

/** Renders releases of one app; what they have in common is read once. */
export function releaseJson(
  deps: ReleaseJsonDeps,
  appId: string,
): (release: Release) => ApiRelease {
  const live = deps.releases.live(appId)?.version;
  const kept = deps.keptReleases.images(appId);
  const pins = deps.keptReleases.pins(appId);
  return (release) => ({
    id: release.id,
    version: release.version,
    description: release.description,
    status: PLATFORM_API_STATUS[release.status],
    current: release.version === live,
    eligible_for_rollback:
      release.status === 'succeeded' && (release.build === null || kept.has(release.build.image)),
    user: {
      id: deps.users.byEmail(release.actor)?.id ?? NO_USER,
      email: release.actor,
    },
    created_at: release.createdAt,
    updated_at: release.createdAt,
    addon_plan_names: [],
    output_stream_url: null,
    slug: release.build && { id: release.build.id },
    tfp: ownFields(deps, release, pins.has(release.version)),
  });
}

function ownFields(deps: ReleaseJsonDeps, release: Release, pinned: boolean): ApiRelease['tfp'] {
  const { appId, version, build } = release;
  return {
    status: release.status,
    cause: release.cause,
    commit: build?.commit ?? null,
    image: build?.image ?? null,
    digest: build?.digest ?? null,
    stack: build?.stack ?? null,
    process_types: build?.processTypes ?? {},
    health_checks: build?.healthChecks ?? {},
    rollout: build?.rollout ?? {},
    env_schema: build?.envSchema ?? {},
    cron: build?.cron ?? [],
    release_command: release.releaseCommand,
    config_version: release.configVersion,
    config_digest: deps.configVersions.get(appId, release.configVersion).digest,
    verdict: deps.releaseEvents.verdict(appId, version),
    proof: deps.releaseEvents.proof(appId, version),
    pinned,
  };
}
