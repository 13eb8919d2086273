import type { ApiPromotion, ApiPromotionTarget } from '@tfp/contract/pipelines';
import type { Verdict } from '@tfp/contract/releases';
import type { Ledger } from '../ledger.ts';
import type { Release } from '../releases/release.ts';
import type { Promotion, PromotionTarget } from './promotion.ts';

export type PromotionJsonDeps = Pick<Ledger, 'promotions' | 'releases' | 'releaseEvents'>;

export function promotionJson(deps: PromotionJsonDeps, promotion: Promotion): ApiPromotion {
  const { id, pipelineId, sourceAppId, sourceVersion, createdAt } = promotion;
  const targets = deps.promotions.targets(id).map((target) => targetJson(deps, target));
  return {
    id,
    pipeline: { id: pipelineId },
    source: {
      app: { id: sourceAppId },
      release: { id: releaseOf(deps, sourceAppId, sourceVersion).id },
    },
    status: targets.some(({ status }) => status === 'pending') ? 'pending' : 'completed',
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** How a promotion stands in one app: nothing of it is stored, since the release knows. */
export function targetJson(
  deps: PromotionJsonDeps,
  { id, promotionId, app, outcome }: PromotionTarget,
): ApiPromotionTarget {
  const head = { id, app: { id: app.id }, pipeline_promotion: { id: promotionId } };
  const own = { outcome: outcome.kind, app_name: app.name };
  if (outcome.kind === 'refused') {
    const tfp = { ...own, version: null, error: outcome.error, verdict: null };
    return { ...head, release: null, status: 'failed', error_message: words(outcome.error), tfp };
  }
  const release = releaseOf(deps, app.id, outcome.version);
  const ending = endingOf(deps, release);
  const tfp = { ...own, version: release.version, error: null, verdict: ending.verdict };
  return {
    ...head,
    release: { id: release.id },
    status: ending.status,
    error_message: ending.message,
    tfp,
  };
}

interface Ending {
  status: ApiPromotionTarget['status'];
  message: string | null;
  verdict: Verdict | null;
}

/** One that was overtaken by a release of the same build, after a change of config, goes on as that one. */
function endingOf(deps: PromotionJsonDeps, release: Release): Ending {
  const { appId, version, status } = release;
  if (status === 'superseded') {
    // What takes the place of a pending release has the next number.
    const next = releaseOf(deps, appId, version + 1);
    if (next.build?.id === release.build?.id) return endingOf(deps, next);
    const message = `v${next.version} (${next.description}) took its place before it was live.`;
    return { status: 'failed', message, verdict: null };
  }
  if (status === 'failed' || status === 'reverted') {
    const verdict = deps.releaseEvents.verdict(appId, version);
    const why = verdict === null ? '.' : ` (${verdict.code}): ${verdict.message}`;
    return { status: 'failed', message: `v${version} failed${why}`, verdict };
  }
  return { status, message: null, verdict: null };
}

function words({ message, hint }: { message: string; hint?: string }): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

function releaseOf(deps: PromotionJsonDeps, appId: string, version: number): Release {
  const release = deps.releases.find(appId, version);
  if (release) return release;
  throw new Error(`v${version} of app ${appId} is not in the ledger`);
}
