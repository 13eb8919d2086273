import { TfpError } from '@tfp/contract/errors';
import type { ApiConfigVars } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import {
  CONFIG_CHANGE_OPTIONS,
  changeConfig,
  changeOptions,
} from '../../config-vars/change-config.ts';
import { readBase } from '../../config-vars/config-base.ts';
import { configDifference, differenceLines } from '../../config-vars/config-difference.ts';
import { readEnvFile } from '../../config-vars/read-env-file.ts';
import { ask } from '../../terminal/ask.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

const ENV_FILE = '.env';

export const command = defineCommand({
  summary: 'Set every key of a .env file: one call makes one release',
  details:
    'Keys that the file lacks stay as they are. With --prune they are removed, after you were asked; --yes answers. A push with --prune is refused if somebody else changed the app meanwhile.',
  arguments: { usage: '[FILE]', max: 1 },
  options: {
    ...APP_OPTIONS,
    prune: { type: 'boolean', help: 'remove the keys that the file lacks' },
    yes: { type: 'boolean', short: 'y', help: 'do not ask before keys are removed' },
    ...CONFIG_CHANGE_OPTIONS,
  },
  examples: [
    'tfp config:push',
    'tfp config:push .env.staging -a hello',
    'tfp config:push --prune -y',
  ],
  async run(world, { args: [file = ENV_FILE], options }) {
    const how = changeOptions(options);
    const wanted = readEnvFile(world.cwd, file);
    const app = await whichApp(world, options);
    const base = await readBase(world.platform(), app);
    const target = options.prune ? wanted : { ...base.vars, ...wanted };
    const difference = configDifference(base.vars, target);
    const lines = differenceLines(difference);
    if (lines.length === 0 && !options.plan)
      return world.output.note(`${app} has all of ${file} already.`);
    if (!options.json) for (const line of lines) world.output.note(line);
    const { removed } = difference;
    if (removed.length > 0 && !options.yes && !options.plan)
      await confirm(world, app, removed.length);
    await changeConfig(world, app, changesOf(wanted, removed), {
      doing: `Setting what ${file} says`,
      ...how,
      // What was agreed to is the removal of these keys, and no other ones.
      ifRelease: how.ifRelease ?? (removed.length > 0 ? base.version : undefined),
    });
  },
});

async function confirm(world: World, app: string, count: number): Promise<void> {
  const what = count === 1 ? 'this config var' : `these ${count} config vars`;
  const question = `Remove ${what} from ${app} (the lines with "-")? [y/N] `;
  const answer = await ask(world, question, 'Confirm it like this: --yes');
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new TfpError('confirmation_required', 'Nothing was changed.', {
    hint: 'To set the keys of the file and remove none, leave out --prune.',
  });
}

function changesOf(wanted: ApiConfigVars, removed: string[]): Record<string, string | null> {
  return { ...wanted, ...Object.fromEntries(removed.map((key) => [key, null])) };
}
