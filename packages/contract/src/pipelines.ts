import type { ErrorBody } from './errors.ts';
import type { ApiEntryDiff, ApiReleaseDiff, ApiReleasePlan } from './platform-api.ts';
import type { Verdict } from './releases.ts';

/** Where an app of a pipeline stands, in the order in which a build moves on. */
export const PIPELINE_STAGES = ['review', 'development', 'staging', 'production'] as const;
export type PipelineStage = (typeof PIPELINE_STAGES)[number];

const NEXT_STAGE: Record<PipelineStage, PipelineStage | null> = {
  review: 'staging',
  development: 'staging',
  staging: 'production',
  production: null,
};

/** The stage to which a build is promoted from here; null where it has arrived. */
export function nextStage(stage: PipelineStage): PipelineStage | null {
  return NEXT_STAGE[stage];
}

export interface ApiPipeline {
  id: string;
  name: string;
  owner: { id: string; email: string; type: 'user' };
  generation: { id: string; name: string };
  created_at: string;
  updated_at: string;
}

/** That an app is in a pipeline. */
export interface ApiPipelineCoupling {
  id: string;
  app: { id: string; name: string };
  pipeline: { id: string; name: string };
  stage: PipelineStage;
  created_at: string;
  updated_at: string;
}

/** Body of `POST /pipeline-promotions`. With `plan=true` it answers an ApiPromotionPlan and changes nothing. */
export interface ApiNewPromotion {
  pipeline: { id: string };
  /** Without a release it is the one that is live. */
  source: { app: { id: string }; release?: { id: string } };
  targets: { app: { id: string } }[];
}

export interface ApiPromotion {
  id: string;
  pipeline: { id: string };
  source: { app: { id: string }; release: { id: string } };
  /** completed: every target has come to its end, a good one or not. */
  status: 'pending' | 'completed';
  created_at: string;
  updated_at: string;
}

/** What became of a promotion in one app. */
export interface ApiPromotionTarget {
  id: string;
  app: { id: string };
  pipeline_promotion: { id: string };
  release: { id: string } | null;
  status: 'pending' | 'succeeded' | 'failed';
  error_message: string | null;
  tfp: {
    /** released: by a release of its own. same: this build was there already. refused: nothing was changed. */
    outcome: 'released' | 'same' | 'refused';
    app_name: string;
    version: number | null;
    error: ErrorBody | null;
    verdict: Verdict | null;
  };
}

export interface ApiPromotionPlan {
  targets: ApiTargetPlan[];
}

type AppRef = { id: string; name: string };

/** `missing_config`: keys that the source's config has and this app's lacks. Nothing says that it needs them. */
export type ApiTargetPlan =
  | { app: AppRef; plan: ApiReleasePlan; missing_config: string[] }
  | { app: AppRef; error: ErrorBody };

/** Reply of `GET /pipelines/:pipeline/diff`: each app beside each app of the next stage. */
export interface ApiPipelineDiff {
  comparisons: ApiPipelineComparison[];
}

export interface ApiPipelineComparison {
  source: ApiPipelineSide;
  target: ApiPipelineSide;
  /** Both run the build of one push. */
  same_build: boolean;
  /** From the target's commit to the source's; null: the same commit, or no code at the source. */
  code: ApiReleaseDiff['code'];
  /** Names alone: the values of two apps are nobody's to compare. */
  config: { only_source: string[]; only_target: string[] };
  process_types: ApiEntryDiff;
}

export interface ApiPipelineSide {
  app: AppRef;
  stage: PipelineStage;
  /** null: nothing is live. */
  version: number | null;
  commit: string | null;
}
