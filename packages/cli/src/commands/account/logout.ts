import { defineCommand } from '../../command.ts';
import {
  currentLogin,
  platformKey,
  readCredentials,
  saveCredentials,
} from '../../platform/credentials.ts';

export const command = defineCommand({
  summary: 'Forget the token of a platform on this machine',
  details: 'The token itself stays valid on the platform.',
  arguments: { usage: '[URL]', max: 1 },
  options: {},
  examples: ['tfp logout', 'tfp logout https://api.example.com'],
  async run({ config, output }, { args }) {
    const credentials = readCredentials(config.credentialsFile);
    const key = platformKey(args[0] ?? currentLogin(config, credentials).url);
    if (credentials.platforms[key] === undefined) {
      return output.note(`You were not logged in to ${key}.`);
    }
    const { [key]: _forgotten, ...platforms } = credentials.platforms;
    const { current } = credentials;
    saveCredentials(config.credentialsFile, {
      ...(current === undefined || current === key ? {} : { current }),
      platforms,
    });
    output.note(`Logged out of ${key}.`);
  },
});
