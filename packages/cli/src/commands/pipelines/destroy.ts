import { defineCommand } from '../../command.ts';
import { inStep } from '../../output/step.ts';
import { pipelinePath } from '../../pipelines/find-coupling.ts';

export const command = defineCommand({
  summary: 'Destroy a pipeline; its apps live on',
  arguments: { usage: 'NAME', min: 1, max: 1, missing: 'Which pipeline?' },
  options: {},
  examples: ['tfp pipelines:destroy hello'],
  async run(world, { args: [name = ''] }) {
    await inStep(
      world.output,
      `Destroying pipeline ${name}`,
      () => world.platform().call('DELETE', pipelinePath(name)),
      () => 'done, its apps live on',
    );
  },
});
