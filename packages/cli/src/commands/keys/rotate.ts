import type { ApiKeyRotation } from '@tfp/contract/keys';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { safeText } from '../../output/safe-text.ts';

export const command = defineCommand({
  summary: 'Replace the master key that seals the config of apps',
  details:
    'No app is restarted and no release is made. Config that is read or set meanwhile is right.',
  options: JSON_OPTION,
  examples: ['tfp keys:rotate'],
  async run({ output, platform }, { options }) {
    const { body } = await platform().call<ApiKeyRotation>('POST', '/keys/rotate', {
      repeatable: true,
    });
    if (options.json) return output.json(body);
    const { key, previous_key, apps, waits_for, file } = body;
    const sealed = apps === 1 ? '1 app is' : `${apps} apps are`;
    output.note(`The master key is ${key} now. ${sealed} sealed by it.`);
    if (waits_for === null) {
      output.note(`The key before, ${previous_key}, was removed: it opens nothing here any more.`);
    } else {
      output.warn(`The key before, ${previous_key}, is still in the file. ${safeText(waits_for)}`);
      output.note('It is removed by itself as soon as nothing needs it. Look again: tfp keys');
    }
    output.note(`Back up the key file now, apart from the data: ${safeText(file)}`);
    output.note('Older backups of the data open with the key file of their time only: keep it.');
  },
});
