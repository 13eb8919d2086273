import type { ApiApp } from '@tfp/contract/platform-api';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { timeAgo } from '../../output/relative-time.ts';

export const command = defineCommand({
  summary: 'List your apps',
  options: JSON_OPTION,
  examples: ['tfp apps', 'tfp apps --json'],
  async run({ output, platform }, { options }) {
    const apps = await platform().list<ApiApp>('/apps');
    if (options.json) return output.json(apps);
    if (apps.length === 0) return output.note('There are no apps yet. Create one: tfp create');
    const now = Date.now();
    output.table(
      [
        { title: 'APP', text: (app) => app.name, paint: (cell) => output.style(cell, 'bold') },
        {
          title: 'RELEASED',
          text: ({ released_at }) => (released_at ? timeAgo(released_at, now) : '-'),
        },
        { title: 'URL', text: (app) => app.web_url, flexible: true },
      ],
      apps.toSorted((a, b) => a.name.localeCompare(b.name)),
    );
  },
});
