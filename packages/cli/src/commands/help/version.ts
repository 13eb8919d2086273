import { defineCommand } from '../../command.ts';
import { versionLine } from '../../version.ts';

export const command = defineCommand({
  summary: 'Print the version of tfp',
  options: {},
  examples: ['tfp version'],
  async run({ output }) {
    output.data(versionLine());
  },
});
