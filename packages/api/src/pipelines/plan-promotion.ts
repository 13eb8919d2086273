import type { BuilderClient } from '@tfp/contract/builder-client';
import { toErrorBody } from '@tfp/contract/errors';
import type { ApiPromotionPlan, ApiTargetPlan } from '@tfp/contract/pipelines';
import type { ApiReleasePlan } from '@tfp/contract/platform-api';
import type { Actor } from '../access/actor.ts';
import type { App } from '../apps/app.ts';
import { type ConfigReader, currentConfigVars } from '../config-vars/config-vars.ts';
import type { Ledger } from '../ledger.ts';
import { lookForImage } from '../releases/assert-image.ts';
import { repositoryOf, withCommits } from '../releases/commits-between.ts';
import { type PlanReleaseDeps, planRelease } from '../releases/plan-release.ts';
import { buildNotes } from '../releases/plan-rollback.ts';
import type { Release } from '../releases/release.ts';
import {
  isRefusal,
  type PromoteReleaseDeps,
  type PromotionWish,
  releaseInto,
} from './promote-release.ts';
import { type ResolvedPromotion, resolvePromotion } from './resolve-promotion.ts';

export type PlanPromotionDeps = PromoteReleaseDeps &
  PlanReleaseDeps &
  Pick<Ledger, 'builds'> & { builder: Pick<BuilderClient, 'commits'> };

/** What a promotion would do to each target, beside what serves there now. */
export async function planPromotion(
  deps: PlanPromotionDeps,
  { promotion: named, actor }: PromotionWish,
): Promise<ApiPromotionPlan> {
  const promotion = resolvePromotion(deps, actor, named);
  await lookForImage(deps, promotion.release);
  const plans = promotion.targets.map((target) => planTarget(deps, target, promotion, actor));
  return { targets: await Promise.all(plans) };
}

async function planTarget(
  deps: PlanPromotionDeps,
  target: App,
  promotion: ResolvedPromotion,
  actor: Actor,
): Promise<ApiTargetPlan> {
  const app = { id: target.id, name: target.name };
  try {
    const plan = rehearseTarget(deps, target, promotion, actor);
    const missing = missingKeys(deps, promotion.source, target, plan.added_by_app_json);
    const diff = await withCommits(deps, repositoryOf(deps, promotion.release), plan.diff);
    return { app, plan: { ...plan, diff }, missing_config: missing };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { app, error: toErrorBody(error) };
  }
}

function rehearseTarget(
  deps: PlanPromotionDeps,
  target: App,
  promotion: ResolvedPromotion,
  actor: Actor,
): ApiReleasePlan {
  const live = deps.releases.live(target.id);
  const pending = deps.releases.pending(target.id);
  const plan = planRelease(deps, target, live ?? pending, () => {
    const made = releaseInto(deps, target, promotion, actor);
    return { release: made?.release, addedByAppJson: made?.added ?? [] };
  });
  const own = pending ? [pendingNote(pending, plan)] : [];
  return { ...plan, notes: [...own, ...buildNotes(deps, target.id)] };
}

function pendingNote({ version, description }: Release, plan: ApiReleasePlan): string {
  const end = plan.version === null ? 'brings this build' : 'would be cancelled';
  return `v${version} (${description}) is on its way and ${end}.`;
}

/** What the source's config has and the target's will lack. */
function missingKeys(deps: ConfigReader, source: App, target: App, added: string[]): string[] {
  const known = new Set([...Object.keys(currentConfigVars(deps, target)), ...added]);
  return Object.keys(currentConfigVars(deps, source))
    .filter((key) => !known.has(key))
    .sort();
}
