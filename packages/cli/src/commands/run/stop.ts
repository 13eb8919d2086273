import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Ask a one-off process to stop',
  details: 'It gets SIGTERM, and SIGKILL when it is still there after 30 seconds.',
  arguments: { usage: 'PROCESS', min: 1, max: 1, missing: 'Which one? See: tfp ps' },
  options: APP_OPTIONS,
  examples: ['tfp run:stop run.4711', 'tfp run:stop run.4711 -a hello'],
  async run(world, { args: [name = ''], options }) {
    const app = await whichApp(world, options);
    const path = appPath(app, `/one-offs/${encodeURIComponent(name)}/actions/stop`);
    await world.platform().call('POST', path);
    world.output.note(`Asked ${name} to stop. How it ended: tfp run:list -a ${app}`);
  },
});
