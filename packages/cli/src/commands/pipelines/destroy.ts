import { defineCommand } from '../../command.ts';
import { beginStep } from '../../output/step.ts';
import { pipelinePath } from '../../pipelines/find-coupling.ts';

export const command = defineCommand({
  summary: 'Destroy a pipeline; its apps live on',
  arguments: { usage: 'NAME', min: 1, max: 1, missing: 'Which pipeline?' },
  options: {},
  examples: ['tfp pipelines:destroy hello'],
  async run(world, { args: [name = ''] }) {
    const step = beginStep(world.output, `Destroying pipeline ${name}`);
    try {
      await world.platform().call('DELETE', pipelinePath(name));
      step.end('done, its apps live on');
    } catch (error) {
      step.end('not done');
      throw error;
    }
  },
});
