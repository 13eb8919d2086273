import type { ApiPipeline, ApiPipelineCoupling } from '@tfp/contract/pipelines';
import type { Coupling, Pipeline } from './pipeline.ts';

/** The one generation that sends clients of the Platform API to no other endpoints. */
const GENERATION = { id: '00000000-0000-4000-8000-000000000003', name: 'cedar' };

export function pipelineJson({ id, name, owner, ...when }: Pipeline): ApiPipeline {
  return {
    id,
    name,
    owner: { ...owner, type: 'user' },
    generation: GENERATION,
    created_at: when.createdAt,
    updated_at: when.updatedAt,
  };
}

export function couplingJson({ id, app, pipeline, stage, ...when }: Coupling): ApiPipelineCoupling {
  return { id, app, pipeline, stage, created_at: when.createdAt, updated_at: when.updatedAt };
}
