import type { ApiPipelineCoupling, PipelineStage } from '@tfp/contract/pipelines';
import { inStep } from '../output/step.ts';
import type { World } from '../world.ts';
import { anyCouplingOf } from './find-coupling.ts';

/** Puts an app into a pipeline, or moves it to another stage of the one that it is in. */
export async function coupleApp(
  world: World,
  pipeline: string,
  app: string,
  stage: PipelineStage,
): Promise<ApiPipelineCoupling> {
  const platform = world.platform();
  const standing = await anyCouplingOf(platform, app);
  const isMove = standing?.pipeline.name === pipeline || standing?.pipeline.id === pipeline;
  if (isMove && standing.stage === stage) {
    world.output.note(`${app} is in ${standing.pipeline.name} as ${stage} already.`);
    return standing;
  }
  const doing = isMove ? `Moving ${app} to ${stage}` : `Adding ${app} to ${pipeline} as ${stage}`;
  const { body } = await inStep(world.output, doing, () =>
    isMove
      ? platform.call<ApiPipelineCoupling>('PATCH', `/pipeline-couplings/${standing.id}`, {
          body: { stage },
        })
      : platform.call<ApiPipelineCoupling>('POST', '/pipeline-couplings', {
          body: { app, pipeline, stage },
          repeatable: true,
        }),
  );
  return body;
}
