import type { ApiPipeline } from '@tfp/contract/pipelines';
import { defineCommand, JSON_OPTION, STAGE_OPTION } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import { inStep } from '../../output/step.ts';
import { coupleApp } from '../../pipelines/couple-app.ts';
import { stageOf } from '../../pipelines/find-coupling.ts';

export const command = defineCommand({
  summary: 'Create a pipeline, and put a first app into it',
  details:
    'A build moves through a pipeline from app to app: review or development, then staging, then production.',
  arguments: { usage: 'NAME', min: 1, max: 1, missing: 'How shall the pipeline be called?' },
  options: {
    app: { type: 'string', short: 'a', value: 'APP', help: 'the first app in it' },
    ...STAGE_OPTION,
    ...JSON_OPTION,
  },
  examples: [
    'tfp pipelines:create hello',
    'tfp pipelines:create hello -a hello-staging -s staging',
  ],
  async run(world, { args: [name = ''], options }) {
    const { app } = options;
    if (app === undefined && options.stage !== undefined) {
      throw new UsageError('A stage is that of an app.', 'Name the app with -a APP.');
    }
    const stage = app === undefined ? undefined : stageOf(app, options.stage);
    const { body: pipeline } = await inStep(world.output, `Creating pipeline ${name}`, () =>
      world
        .platform()
        .call<ApiPipeline>('POST', '/pipelines', { body: { name }, repeatable: true }),
    );
    if (app !== undefined && stage) await coupleApp(world, pipeline.name, app, stage);
    else world.output.note(`Add apps to it: tfp pipelines:add ${pipeline.name} -a APP -s STAGE`);
    if (options.json) world.output.json(pipeline);
  },
});
