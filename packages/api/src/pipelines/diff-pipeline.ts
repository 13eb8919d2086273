import type { BuilderClient } from '@tfp/contract/builder-client';
import {
  type ApiPipelineComparison,
  type ApiPipelineDiff,
  type ApiPipelineSide,
  nextStage,
} from '@tfp/contract/pipelines';
import type { Actor } from '../access/actor.ts';
import type { App } from '../apps/app.ts';
import { type ConfigReader, currentConfigVars } from '../config-vars/config-vars.ts';
import type { Ledger } from '../ledger.ts';
import { repositoryOf, withCommits } from '../releases/commits-between.ts';
import { diffReleases } from '../releases/diff-releases.ts';
import type { Release } from '../releases/release.ts';
import type { Coupling, Pipeline } from './pipeline.ts';

export type DiffPipelineDeps = ConfigReader &
  Pick<Ledger, 'apps' | 'builds' | 'couplings' | 'releases'> & {
    builder: Pick<BuilderClient, 'commits'>;
  };

interface Side {
  app: App;
  coupling: Coupling;
  live: Release | undefined;
}

/** How far the apps of each stage are ahead of those of the next one. With `only`, that app's way alone. */
export async function diffPipeline(
  deps: DiffPipelineDeps,
  actor: Actor,
  pipeline: Pipeline,
  only: string | undefined,
): Promise<ApiPipelineDiff> {
  const sides = sidesOf(deps, actor, pipeline);
  const sources = sides.filter(
    ({ app }) => only === undefined || app.id === only || app.name === only,
  );
  const pairs = sources.flatMap((source) =>
    sides
      .filter(({ coupling }) => coupling.stage === nextStage(source.coupling.stage))
      .map((target) => ({ source, target })),
  );
  return { comparisons: await Promise.all(pairs.map((pair) => compare(deps, pair))) };
}

function sidesOf(deps: DiffPipelineDeps, actor: Actor, pipeline: Pipeline): Side[] {
  const apps = deps.apps.forActor(actor);
  return deps.couplings
    .forActor(actor)
    .ofPipeline(pipeline.id)
    .flatMap((coupling) => {
      const app = apps.find(coupling.app.id);
      return app ? [{ app, coupling, live: deps.releases.live(app.id) }] : [];
    });
}

async function compare(
  deps: DiffPipelineDeps,
  { source, target }: { source: Side; target: Side },
): Promise<ApiPipelineComparison> {
  const { code, process_types } = await codeBetween(deps, source, target);
  const [ours, theirs] = [source, target].map(({ app }) => keysOf(deps, app));
  const build = source.live?.build?.id;
  return {
    source: sideJson(source),
    target: sideJson(target),
    same_build: build !== undefined && build === target.live?.build?.id,
    code,
    config: { only_source: without(ours, theirs), only_target: without(theirs, ours) },
    process_types,
  };
}

/** What the source would bring, seen from the target. Config is left out: its hashes are each app's own. */
async function codeBetween(
  deps: DiffPipelineDeps,
  source: Side,
  target: Side,
): Promise<Pick<ApiPipelineComparison, 'code' | 'process_types'>> {
  const { live } = source;
  if (!live?.build) {
    return { code: null, process_types: { added: [], removed: [], changed: [] } };
  }
  const before = target.live && { release: target.live, hashes: {} };
  const diff = diffReleases(before, { release: live, hashes: {} });
  return withCommits(deps, repositoryOf(deps, live), diff);
}

function keysOf(deps: DiffPipelineDeps, app: App): string[] {
  return Object.keys(currentConfigVars(deps, app)).sort();
}

function without(keys: string[] = [], others: string[] = []): string[] {
  return keys.filter((key) => !others.includes(key));
}

function sideJson({ app, coupling, live }: Side): ApiPipelineSide {
  return {
    app: { id: app.id, name: app.name },
    stage: coupling.stage,
    version: live?.version ?? null,
    commit: live?.build?.commit ?? null,
  };
}
