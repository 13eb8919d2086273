import { TfpError, toErrorBody } from '@tfp/contract/errors';
import type { ApiNewPromotion } from '@tfp/contract/pipelines';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { Actor } from '../access/actor.ts';
import type { App } from '../apps/app.ts';
import { completeConfig } from '../config-vars/complete-config.ts';
import type { ConfigReader } from '../config-vars/config-vars.ts';
import type { Ledger } from '../ledger.ts';
import { lookForImage } from '../releases/assert-image.ts';
import { type CreateReleaseDeps, createRelease } from '../releases/create-release.ts';
import type { Release } from '../releases/release.ts';
import type { Promotion, TargetOutcome } from './promotion.ts';
import {
  type ResolvedPromotion,
  type ResolvePromotionDeps,
  resolvePromotion,
} from './resolve-promotion.ts';

export type PromoteReleaseDeps = ResolvePromotionDeps &
  CreateReleaseDeps &
  ConfigReader &
  Pick<Ledger, 'promotions'> & { runner: Pick<RunnerClient, 'hasImage'> };

export interface PromotionWish {
  promotion: ApiNewPromotion;
  actor: Actor;
  requestKey?: string | null;
}

/**
 * Takes the build of a live release into other apps of its pipeline: the same image, each with the app's own config. One
 * that cannot take it is refused in words and the others go on; all that was begun is recorded in one transaction. The
 * same request asked twice is one promotion. `record` is part of the transaction.
 */
export async function promoteRelease(
  deps: PromoteReleaseDeps,
  wish: PromotionWish,
  record: (promotion: Promotion) => void = () => {},
): Promise<Promotion> {
  const { actor, requestKey = null } = wish;
  const { source, release } = resolvePromotion(deps, actor, wish.promotion);
  await lookForImage(deps, release);
  return deps.atomically(() => {
    const earlier = deps.promotions.byRequest(requestKey);
    if (earlier) return earlier;
    // Apps, pipeline and release may have changed while the engine was asked for the image of this very release.
    const named = { app: { id: source.id }, release: { id: release.id } };
    const promotion = resolvePromotion(deps, actor, { ...wish.promotion, source: named });
    const recorded = recordPromotion(deps, promotion, actor, requestKey);
    record(recorded);
    return recorded;
  });
}

/** Joins the build with the config that stands in the target. Undefined: its newest accepted release has this build already. */
export function releaseInto(
  deps: CreateReleaseDeps & ConfigReader,
  target: App,
  { source, release }: Pick<ResolvedPromotion, 'source' | 'release'>,
  actor: Actor,
): { release: Release; added: string[] } | undefined {
  const { build } = release;
  const base = deps.releases.base(target.id);
  if (base?.build?.id === build.id) return undefined;
  const { configVersion, added } = completeConfig(deps, target, base?.configVersion ?? 0, build);
  const made = createRelease(deps, {
    appId: target.id,
    cause: 'promote',
    description: `Promote from ${source.name} v${release.version}`,
    actor: actor.email,
    configVersion,
    build,
    changed: { set: added, unset: [] },
  });
  return { release: made, added };
}

function recordPromotion(
  deps: PromoteReleaseDeps,
  promotion: ResolvedPromotion,
  actor: Actor,
  requestKey: string | null,
): Promotion {
  const { pipeline, source, release, targets } = promotion;
  const recorded = deps.promotions.add({
    pipelineId: pipeline.id,
    sourceAppId: source.id,
    sourceVersion: release.version,
    actor: actor.email,
    requestKey,
  });
  for (const target of targets) {
    deps.promotions.addTarget(recorded.id, target.id, promoteTo(deps, target, promotion, actor));
  }
  return recorded;
}

function promoteTo(
  deps: PromoteReleaseDeps,
  target: App,
  promotion: ResolvedPromotion,
  actor: Actor,
): TargetOutcome {
  try {
    const made = releaseInto(deps, target, promotion, actor);
    if (made) {
      const { version } = made.release;
      tellPromoted(deps, target, promotion, version, actor);
      return { kind: 'released', version };
    }
    return { kind: 'same', version: deps.releases.base(target.id)?.version ?? 0 };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { kind: 'refused', error: toErrorBody(error) };
  }
}

/** The target hears of its release; the app that the build came from hears where it went. */
function tellPromoted(
  { events }: Pick<Ledger, 'events'>,
  target: App,
  { pipeline, source, release }: ResolvedPromotion,
  version: number,
  { email: by }: Actor,
): void {
  const data = { pipeline: pipeline.name, app: target.name, version };
  events.add(source.id, { kind: 'pipeline.promoted', version: release.version, by, data });
}

/** The app's config lacks what the code needs; nothing was written for it. Any other error ends the whole promotion. */
export function isRefusal(error: unknown): error is TfpError {
  return error instanceof TfpError && error.code === 'invalid_params';
}
