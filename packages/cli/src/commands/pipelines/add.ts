import { APP_OPTIONS, defineCommand, STAGE_OPTION } from '../../command.ts';
import { coupleApp } from '../../pipelines/couple-app.ts';
import { stageOf } from '../../pipelines/find-coupling.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Put an app into a pipeline, or move it to another stage',
  details:
    'An app is in one pipeline at the most; several apps may share a stage. Without -s the stage is the one in which the name of the app ends, such as hello-staging.',
  arguments: { usage: 'PIPELINE', min: 1, max: 1, missing: 'Which pipeline?' },
  options: { ...APP_OPTIONS, ...STAGE_OPTION },
  examples: [
    'tfp pipelines:add hello -a hello-staging',
    'tfp pipelines:add hello -a hello -s production',
  ],
  async run(world, { args: [pipeline = ''], options }) {
    const app = await whichApp(world, options);
    await coupleApp(world, pipeline, app, stageOf(app, options.stage));
  },
});
