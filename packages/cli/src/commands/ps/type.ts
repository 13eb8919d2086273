import { RELEASE_TYPE } from '@tfp/contract/releases';
import { SIZES } from '@tfp/contract/sizes';
import { APP_OPTIONS, defineCommand, JSON_OPTION, NO_WAIT_OPTION } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import { changeFormation, type FormationUpdate } from '../../processes/change-formation.ts';
import { showFormation } from '../../processes/show-formation.ts';
import { whichApp } from '../../which-app.ts';

const SIZE_WORDS = Object.entries(SIZES).map(([name, { memoryMb }]) => `${name} ${memoryMb} MB`);

export const command = defineCommand({
  summary: 'Show or change the size of the processes of each type',
  details: `Sizes: ${SIZE_WORDS.join(', ')}; CPU in proportion. A process of the new size is up before the one that it replaces is asked to stop. The type "${RELEASE_TYPE}" is the release command.`,
  arguments: { usage: '[TYPE=SIZE…]' },
  options: { ...APP_OPTIONS, ...NO_WAIT_OPTION, ...JSON_OPTION },
  examples: ['tfp ps:type', 'tfp ps:type web=large worker=small', 'tfp ps:type release=large'],
  async run(world, { args, options }) {
    const updates = args.map(parseUpdate);
    const app = await whichApp(world, options);
    if (updates.length === 0) return await showFormation(world, app, options.json);
    const doing = `Resizing ${args.join(', ')} of ${app}`;
    const wait = !options['no-wait'];
    await changeFormation(world, { app, doing, updates, wait, json: options.json });
  },
});

/** Whether there is such a size is the platform's to say. */
function parseUpdate(word: string): FormationUpdate {
  const [, type, size] = /^([A-Za-z][\w-]*)=([\w-]+)$/.exec(word) ?? [];
  if (type !== undefined && size !== undefined) return { type, size };
  throw new UsageError(
    `"${word}" is no size: write TYPE=SIZE, as in web=large.`,
    'See: tfp ps:type --help',
  );
}
