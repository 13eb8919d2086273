import type { ApiKey, ApiKeys } from '@tfp/contract/keys';
import { defineCommand, JSON_OPTION } from '../../command.ts';

export const command = defineCommand({
  summary: 'List the master keys, and how many apps each one seals',
  details: 'Keys are shown by their ids alone. They are kept in a file on the platform’s machine.',
  options: JSON_OPTION,
  examples: ['tfp keys'],
  async run({ output, platform }, { options }) {
    const { file, keys } = await platform().get<ApiKeys>('/keys');
    if (options.json) return output.json({ file, keys });
    output.table<ApiKey>(
      [
        { title: 'KEY', text: ({ id }) => id, paint: (cell) => output.style(cell, 'bold') },
        { title: 'APPS', text: ({ apps }) => String(apps) },
        {
          title: '',
          text: ({ newest }) => (newest ? 'seals' : 'only opens, until it can go'),
          flexible: true,
        },
      ],
      keys,
    );
  },
});
