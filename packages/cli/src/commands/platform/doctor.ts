import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { examineApp } from '../../doctor/examine-app.ts';
import { examinePlatform } from '../../doctor/examine-platform.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Say what is wrong with the platform, or with an app',
  details:
    'Without an app it compares what the platform should be with what it is, and ends with 1 where something is broken (admins). With -a it tells what the platform saw of the app against the twelve factors, each with the line to change.',
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp doctor', 'tfp doctor -a hello', 'tfp doctor --json'],
  async run(world, { options }) {
    const json = options.json === true;
    const isAboutApp = options.app !== undefined || options.remote !== undefined;
    if (isAboutApp) await examineApp(world, await whichApp(world, options), json);
    else await examinePlatform(world, json);
  },
});
