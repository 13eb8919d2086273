import type { ApiRelease } from '@tfp/contract/platform-api';
import type { ReleaseStatus } from '@tfp/contract/releases';
import type { Ledger } from '../ledger.ts';
import { keptImages } from './kept-releases.ts';
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

export type ReleaseJsonDeps = Pick<Ledger, 'releases' | 'releaseEvents' | 'tokens'>;

/** Renders releases of one app; what they have in common is read once. */
export function releaseJson(
  deps: ReleaseJsonDeps,
  appId: string,
): (release: Release) => ApiRelease {
  const live = deps.releases.live(appId)?.version;
  const kept = keptImages(deps, appId);
  return (release) => ({
    id: release.id,
    version: release.version,
    description: release.description,
    status: PLATFORM_API_STATUS[release.status],
    current: release.version === live,
    eligible_for_rollback:
      release.status === 'succeeded' && (release.build === null || kept.has(release.build.image)),
    user: {
      id: deps.tokens.userByEmail(release.actor)?.id ?? NO_USER,
      email: release.actor,
    },
    created_at: release.createdAt,
    updated_at: release.createdAt,
    addon_plan_names: [],
    output_stream_url: null,
    slug: release.build && { id: release.build.id },
    tfp: {
      status: release.status,
      commit: release.build?.commit ?? null,
      image: release.build?.image ?? null,
      stack: release.build?.stack ?? null,
      process_types: release.build?.processTypes ?? {},
      config_version: release.configVersion,
      verdict: deps.releaseEvents.verdict(appId, release.version),
    },
  });
}
