import { TfpError } from '@tfp/contract/errors';
import type { ApiConfigVars } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Print the value of a config var',
  arguments: { usage: 'KEY', min: 1, max: 1, missing: 'Which config var?' },
  options: APP_OPTIONS,
  examples: ['tfp config:get DATABASE_URL'],
  async run(world, { args: [key = ''], options }) {
    const app = await whichApp(world, options);
    const config = await world.platform().get<ApiConfigVars>(appPath(app, '/config-vars'));
    const value = Object.hasOwn(config, key) ? config[key] : undefined;
    if (value === undefined) {
      throw new TfpError('not_found', `${key} is not set on ${app}.`, {
        hint: `See what is: tfp config -a ${app}`,
      });
    }
    world.output.data(value);
  },
});
