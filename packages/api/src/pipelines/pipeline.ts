import type { PipelineStage } from '@tfp/contract/pipelines';

/** The way of a build from app to app. */
export interface Pipeline {
  id: string;
  name: string;
  owner: { id: string; email: string };
  createdAt: string;
  updatedAt: string;
}

/** That an app is in a pipeline, at one of its stages. An app has one at the most. */
export interface Coupling {
  id: string;
  app: { id: string; name: string };
  pipeline: { id: string; name: string };
  stage: PipelineStage;
  createdAt: string;
  updatedAt: string;
}
