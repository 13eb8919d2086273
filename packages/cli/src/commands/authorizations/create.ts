import type { ApiAuthorization, ApiNewAuthorization } from '@tfp/contract/authorizations';
import { lifeOf, shortAuthorization } from '../../authorizations/authorization-words.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { parseSeconds } from '../../command-line/parse-duration.ts';
import { safeText } from '../../output/safe-text.ts';

export const command = defineCommand({
  summary: 'Make a token, and print it this once',
  details:
    'For a machine or a program that should come in as you: one token each, so that each can be revoked alone. The token stands alone on stdout. One that was made under a token that expires ends with that one at the latest.',
  options: {
    description: { type: 'string', short: 'd', value: 'TEXT', help: 'what it is for' },
    'expires-in': {
      type: 'string',
      short: 'e',
      value: 'TIME',
      help: 'it ends after 12h, 30d, or so many seconds (never)',
    },
    ...JSON_OPTION,
  },
  examples: [
    'tfp authorizations:create -d laptop > token',
    "tfp authorizations:create -d 'CI of hello' --expires-in 90d",
  ],
  async run({ output, platform }, { options }) {
    const { description, 'expires-in': life } = options;
    const body: ApiNewAuthorization = {
      ...(description === undefined ? {} : { description }),
      ...(life === undefined ? {} : { expires_in: parseSeconds(life) }),
    };
    const { body: made } = await platform().call<ApiAuthorization>(
      'POST',
      '/oauth/authorizations',
      { body },
    );
    if (options.json) return output.json(made);
    const id = shortAuthorization(made);
    output.note(safeText(`Made token ${id} (${made.description}). It expires: ${lifeOf(made)}.`));
    output.data(made.access_token.token ?? '');
    output.note('It is not shown again. Log in with it: tfp login --token-file FILE');
    output.note(`To end it: tfp authorizations:revoke ${id}`);
  },
});
