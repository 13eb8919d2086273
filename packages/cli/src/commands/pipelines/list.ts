import type { ApiPipeline } from '@tfp/contract/pipelines';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { timeAgo } from '../../output/relative-time.ts';

export const command = defineCommand({
  summary: 'List your pipelines',
  options: JSON_OPTION,
  examples: ['tfp pipelines'],
  async run({ output, platform }, { options }) {
    const pipelines = await platform().list<ApiPipeline>('/pipelines');
    if (options.json) return output.json(pipelines);
    if (pipelines.length === 0) {
      return output.note('There are no pipelines yet. Create one: tfp pipelines:create NAME');
    }
    const now = Date.now();
    output.table(
      [
        {
          title: 'PIPELINE',
          text: ({ name }) => name,
          paint: (cell) => output.style(cell, 'bold'),
        },
        { title: 'OWNER', text: ({ owner }) => owner.email, flexible: true },
        { title: 'CREATED', text: ({ created_at }) => timeAgo(created_at, now) },
      ],
      pipelines,
    );
  },
});
