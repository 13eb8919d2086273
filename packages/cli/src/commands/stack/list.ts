import type { Stack } from '@tfp/contract/builds';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { timeAgo } from '../../output/relative-time.ts';

/** The Platform API's stack, with what we know of it. */
interface ApiStack {
  id: string;
  name: string;
  state: string;
  tfp?: Stack;
}

export const command = defineCommand({
  summary: 'List the stacks: the images that builds stand on',
  options: JSON_OPTION,
  examples: ['tfp stack'],
  async run({ output, platform }, { options }) {
    const stacks = await platform().list<ApiStack>('/stacks');
    if (options.json) return output.json(stacks);
    if (stacks.length === 0) return output.note('There is no stack yet. Make it: tfp stack:update');
    const now = Date.now();
    output.table(
      [
        { title: 'STACK', text: ({ name }) => name, paint: (cell) => output.style(cell, 'bold') },
        { title: 'VERSION', text: ({ tfp }) => tfp?.version ?? '-' },
        { title: 'BASE', text: ({ tfp }) => tfp?.origin ?? '-' },
        { title: 'MADE', text: ({ tfp }) => (tfp ? timeAgo(tfp.createdAt, now) : '-') },
        {
          title: '',
          text: ({ tfp }) => (tfp?.current ? 'new builds take this one' : ''),
          flexible: true,
        },
      ],
      stacks,
    );
  },
});
