import type { ApiAccount } from '@tfp/contract/platform-api';
import { defineCommand, JSON_OPTION } from '../../command.ts';

export const command = defineCommand({
  summary: 'Say who you are, and on which platform',
  options: JSON_OPTION,
  examples: ['tfp whoami'],
  async run({ output, platform }, { options }) {
    const account = await platform().get<ApiAccount>('/account');
    const { origin } = platform().url;
    if (options.json) return output.json({ ...account, platform: origin });
    output.data(account.email);
    output.note(`on ${origin}`);
  },
});
