import { TfpError } from '@tfp/contract/errors';
import type { ApiNewPromotion } from '@tfp/contract/pipelines';
import type { Actor } from '../access/actor.ts';
import { appFor } from '../access/app-for.ts';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';
import { assertKept } from '../releases/assert-image.ts';
import { findRelease } from '../releases/find-release.ts';
import type { Release, ReleasedBuild } from '../releases/release.ts';
import { findPipeline } from './find-pipeline.ts';
import type { Pipeline } from './pipeline.ts';

export type ResolvePromotionDeps = Pick<
  Ledger,
  'apps' | 'pipelines' | 'couplings' | 'releases' | 'keptReleases'
>;

/** What a promotion is about, all of it there and allowed. */
export interface ResolvedPromotion {
  pipeline: Pipeline;
  source: App;
  release: BuiltRelease;
  targets: App[];
}

export type BuiltRelease = Release & { build: ReleasedBuild };

/** Finds everything that a promotion names, as whoever asks may use it: whoever promotes reads the source and changes each target. */
export function resolvePromotion(
  deps: ResolvePromotionDeps,
  actor: Actor,
  wish: ApiNewPromotion,
): ResolvedPromotion {
  const pipeline = findPipeline(deps, actor, wish.pipeline.id);
  const source = appFor(deps, actor, 'app:read', wish.source.app.id);
  const targets = wish.targets.map(({ app }) => appFor(deps, actor, 'app:change', app.id));
  for (const app of [source, ...targets]) assertInPipeline(deps, app, pipeline);
  const others = new Map(targets.map((app) => [app.id, app]));
  others.delete(source.id);
  if (others.size === 0) throw noTargets(source);
  const release = promotedRelease(deps, source, wish.source.release?.id);
  assertKept(deps, release);
  return { pipeline, source, release, targets: [...others.values()] };
}

function assertInPipeline(deps: ResolvePromotionDeps, app: App, pipeline: Pipeline): void {
  if (deps.couplings.ofApp(app.id)?.pipeline.id === pipeline.id) return;
  throw new TfpError(
    'invalid_params',
    `${app.name} is not in pipeline ${pipeline.name}. Nothing was promoted.`,
    { hint: `Add it first: tfp pipelines:add ${pipeline.name} -a ${app.name} -s STAGE` },
  );
}

function promotedRelease(
  deps: ResolvePromotionDeps,
  source: App,
  id: string | undefined,
): BuiltRelease {
  const release =
    id === undefined ? deps.releases.live(source.id) : findRelease(deps, source.id, id);
  if (release === undefined || release.build === null) {
    throw new TfpError('invalid_params', `${source.name} runs no code yet. Nothing was promoted.`, {
      hint: `Push to it first: git push tfp main`,
    });
  }
  if (release.status === 'succeeded') return { ...release, build: release.build };
  throw new TfpError(
    'invalid_params',
    `v${release.version} of ${source.name} is not live (${release.status}). Nothing was promoted.`,
    { hint: 'Promote what is live there: leave the release out.' },
  );
}

function noTargets(source: App): TfpError {
  return new TfpError('invalid_params', `There is no app to promote ${source.name} to.`, {
    hint: 'Name other apps of the pipeline as targets.',
  });
}
