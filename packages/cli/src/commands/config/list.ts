import type { ApiConfigVars } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { shellWord } from '../../command-line/shell-word.ts';
import { safeText } from '../../output/safe-text.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';

/** Always as long, so that it tells nothing of the value. */
const HIDDEN = '••••••••';

export const command = defineCommand({
  summary: 'Show the config vars of an app',
  details:
    'Values are hidden, so that nobody reads them over your shoulder. --reveal, --shell, --json and config:get show them.',
  options: {
    ...APP_OPTIONS,
    reveal: { type: 'boolean', help: 'show the values' },
    shell: { type: 'boolean', short: 's', help: 'print KEY=value lines that a shell can read' },
    ...JSON_OPTION,
  },
  examples: ['tfp config', 'tfp config --reveal', 'tfp config -a hello --shell > .env'],
  async run(world, { options }) {
    const app = await whichApp(world, options);
    const config = await world.platform().get<ApiConfigVars>(appPath(app, '/config-vars'));
    const { output } = world;
    if (options.json) return output.json(config);
    const entries = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
    if (options.shell) {
      for (const [key, value] of entries) output.data(`${key}=${shellWord(value)}`);
      return;
    }
    if (entries.length === 0)
      return output.note(`${app} has no config vars. Set one: tfp config:set KEY=value`);
    const width = Math.max(...entries.map(([key]) => key.length)) + 1;
    for (const [key, value] of entries) {
      const shown = options.reveal ? safeText(value) : HIDDEN;
      output.data(`${output.style(`${key}:`.padEnd(width), 'green')} ${shown}`);
    }
    if (!options.reveal) output.note(`Values are hidden. See them: tfp config --reveal -a ${app}`);
  },
});
