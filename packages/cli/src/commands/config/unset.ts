import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import {
  CONFIG_CHANGE_OPTIONS,
  changeConfig,
  changeOptions,
  keyNames,
} from '../../config-vars/change-config.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Remove config vars: one call makes one release',
  arguments: { usage: 'KEY…', min: 1, missing: 'Remove which config var?' },
  options: { ...APP_OPTIONS, ...CONFIG_CHANGE_OPTIONS },
  examples: ['tfp config:unset GREETING', 'tfp config:unset FOO BAR -a hello'],
  async run(world, { args, options }) {
    const how = changeOptions(options);
    const assignment = args.find((word) => word.includes('='));
    if (assignment !== undefined) {
      throw new UsageError(`"${assignment}" is no name: write only what stands before the "=".`);
    }
    const app = await whichApp(world, options);
    const changes = Object.fromEntries(args.map((key) => [key, null]));
    await changeConfig(world, app, changes, { doing: `Removing ${keyNames(changes)}`, ...how });
  },
});
