import type { ApiFormation } from '@tfp/contract/platform-api';
import { RELEASE_TYPE } from '@tfp/contract/releases';
import { findSize, SIZES } from '@tfp/contract/sizes';
import { appPath } from '../../app-path.ts';
import { changeFormation, type FormationUpdate } from '../../change-formation.ts';
import { APP_OPTIONS, defineCommand, JSON_OPTION, NO_WAIT_OPTION } from '../../command.ts';
import { UsageError } from '../../exits.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

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
    if (updates.length === 0) return await showSizes(world, app, options.json);
    const doing = `Resizing ${args.join(', ')} of ${app}`;
    const wait = !options['no-wait'];
    await changeFormation(world, { app, doing, updates, wait, json: options.json });
  },
});

async function showSizes(world: World, app: string, json: boolean): Promise<void> {
  const { output } = world;
  const formation = await world.platform().get<ApiFormation[]>(appPath(app, '/formation'));
  if (json) return output.json(formation);
  if (formation.length === 0) {
    return output.note(`${app} has no process types yet. Deploy it: git push tfp main`);
  }
  output.table(
    [
      { title: 'TYPE', text: ({ type }) => type, paint: (cell) => output.style(cell, 'bold') },
      { title: 'SIZE', text: ({ size }) => size },
      { title: 'MEMORY', text: memoryText },
      { title: 'QUANTITY', text: quantityText },
      { title: 'COMMAND', text: (entry) => entry.command ?? '', flexible: true },
    ],
    formation,
  );
}

function memoryText({ size }: ApiFormation): string {
  const known = findSize(size);
  return known === undefined ? '' : `${SIZES[known].memoryMb} MB`;
}

/** The release command runs once: it has no count. */
function quantityText({ type, quantity }: ApiFormation): string {
  return type === RELEASE_TYPE ? '' : String(quantity);
}

/** Whether there is such a size is the platform's to say. */
function parseUpdate(word: string): FormationUpdate {
  const [, type, size] = /^([A-Za-z][\w-]*)=([\w-]+)$/.exec(word) ?? [];
  if (type !== undefined && size !== undefined) return { type, size };
  throw new UsageError(
    `"${word}" is no size: write TYPE=SIZE, as in web=large.`,
    'See: tfp ps:type --help',
  );
}
