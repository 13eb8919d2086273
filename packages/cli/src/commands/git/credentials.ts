import { defineCommand } from '../../command.ts';
import { currentLogin, readCredentials, tokenFor } from '../../platform/credentials.ts';

export const command = defineCommand({
  summary: 'Answer git with the token of a platform (git calls this itself)',
  arguments: { usage: '[get | store | erase]', max: 1 },
  options: {
    url: { type: 'string', value: 'URL', help: 'the platform' },
  },
  examples: ['tfp git:credentials --url http://127.0.0.1:5000 get'],
  async run({ config, output }, { args: [verb], options }) {
    if (verb !== 'get') return;
    const credentials = readCredentials(config.credentialsFile);
    const url = options.url ?? currentLogin(config, credentials).url;
    const token = tokenFor(config, credentials, url);
    if (token === undefined) return;
    output.data('username=tfp');
    output.data(`password=${token}`);
  },
});
