import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { inStep } from '../../output/step.ts';
import { couplingOf } from '../../pipelines/find-coupling.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Take an app out of its pipeline; the app stays as it is',
  options: APP_OPTIONS,
  examples: ['tfp pipelines:remove -a hello-staging'],
  async run(world, { options }) {
    const platform = world.platform();
    const { id, app, pipeline } = await couplingOf(platform, await whichApp(world, options));
    await inStep(world.output, `Removing ${app.name} from ${pipeline.name}`, () =>
      platform.call('DELETE', `/pipeline-couplings/${id}`),
    );
  },
});
