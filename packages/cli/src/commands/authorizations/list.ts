import type { ApiAuthorization } from '@tfp/contract/authorizations';
import { lifeOf, shortAuthorization } from '../../authorizations/authorization-words.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { timeAgo } from '../../output/relative-time.ts';

export const command = defineCommand({
  summary: 'List the tokens that let you in',
  details:
    'Each may do all that you may. The tokens themselves are told once, when they are made: the platform keeps only a hash.',
  options: JSON_OPTION,
  examples: ['tfp authorizations', 'tfp authorizations --json'],
  async run({ output, platform }, { options }) {
    const authorizations = await platform().get<ApiAuthorization[]>('/oauth/authorizations');
    if (options.json) return output.json(authorizations);
    const now = Date.now();
    output.table<ApiAuthorization>(
      [
        { title: 'ID', text: shortAuthorization, paint: (cell) => output.style(cell, 'bold') },
        { title: 'CREATED', text: ({ created_at }) => timeAgo(created_at, now) },
        { title: 'EXPIRES', text: (authorization) => lifeOf(authorization) },
        {
          title: 'WHAT FOR',
          text: ({ description, tfp }) =>
            tfp.current ? `${description} (this login)` : description,
          flexible: true,
        },
      ],
      authorizations,
    );
  },
});
