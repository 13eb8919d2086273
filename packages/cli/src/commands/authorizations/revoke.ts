import { shortAuthorization } from '../../authorizations/authorization-words.ts';
import { findAuthorization } from '../../authorizations/find-authorization.ts';
import { defineCommand } from '../../command.ts';
import { safeText } from '../../output/safe-text.ts';

export const command = defineCommand({
  summary: 'End a token: it lets nobody in any more',
  details:
    'What streams on it is cut off within seconds. The last token by which an admin can come back is kept.',
  arguments: {
    usage: 'ID',
    min: 1,
    max: 1,
    missing: 'Which token? Its id, or the begin of it: tfp authorizations',
  },
  options: {},
  examples: ['tfp authorizations:revoke 1a2b3c4d'],
  async run({ output, platform }, { args: [name = ''] }) {
    const authorization = await findAuthorization(platform(), name);
    const { id, description, tfp } = authorization;
    await platform().call('DELETE', `/oauth/authorizations/${id}`);
    output.note(safeText(`Revoked token ${shortAuthorization(authorization)} (${description}).`));
    if (tfp.current) output.note('It was the one of this login. Log in with another: tfp login');
  },
});
