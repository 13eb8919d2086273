import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import {
  CONFIG_CHANGE_OPTIONS,
  changeConfig,
  changeOptions,
  keyNames,
} from '../../config-vars/change-config.ts';
import { readEnvFile } from '../../config-vars/read-env-file.ts';
import { LIMITS } from '../../limits.ts';
import { readAll } from '../../terminal/ask.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Set config vars: one call makes one release',
  details:
    'A value may hold anything, also more "=". What is typed here stays in the history of your shell: give secrets by --stdin or --env-file.',
  arguments: { usage: '[KEY=VALUE…]' },
  options: {
    ...APP_OPTIONS,
    stdin: { type: 'string', value: 'KEY', help: 'set KEY to what comes on stdin' },
    'env-file': { type: 'string', value: 'FILE', help: 'set every KEY=value line of a file' },
    ...CONFIG_CHANGE_OPTIONS,
  },
  examples: [
    'tfp config:set GREETING=hello LOG_LEVEL=debug',
    'tfp config:set --stdin PRIVATE_KEY < key.pem',
    'tfp config:set --plan --if-release v12 LOG_LEVEL=debug -a hello',
  ],
  async run(world, { args, options }) {
    const how = changeOptions(options);
    const changes = {
      ...(options['env-file'] === undefined ? {} : readEnvFile(world.cwd, options['env-file'])),
      ...(options.stdin === undefined ? {} : await readValue(world, options.stdin)),
      ...Object.fromEntries(args.map(parseAssignment)),
    };
    if (Object.keys(changes).length === 0) {
      throw new UsageError('Set what? Write KEY=value.', 'See: tfp config:set --help');
    }
    const app = await whichApp(world, options);
    await changeConfig(world, app, changes, { doing: `Setting ${keyNames(changes)}`, ...how });
  },
});

function parseAssignment(word: string): [string, string] {
  const end = word.indexOf('=');
  if (end > 0) return [word.slice(0, end), word.slice(end + 1)];
  if (end === 0) throw new UsageError(`"${word}" has no name before the "=": write KEY=value.`);
  throw new UsageError(
    `${word} has no value: write ${word}=value.`,
    `To remove it: tfp config:unset ${word}`,
  );
}

/** The newline that an editor or `echo` puts behind the last line is not part of the value. */
async function readValue({ stdin }: World, key: string): Promise<Record<string, string>> {
  const text = await readAll(stdin, LIMITS.valueBytesMax);
  return { [key]: text.replace(/\r?\n$/, '') };
}
