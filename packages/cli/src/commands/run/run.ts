import type { ApiDyno, ApiNewDyno } from '@tfp/contract/platform-api';
import { runAttached } from '../../attach/run-attached.ts';
import { shellLine } from '../../attach/shell-line.ts';
import { hasTerminal, terminalEnv } from '../../attach/terminal-wish.ts';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { CommandExit, UsageError } from '../../command-line/exits.ts';
import { parseSeconds } from '../../command-line/parse-duration.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Run a command in a fresh process of the live release',
  details:
    'Options of tfp stand before the command; all behind it belongs to the command. One word in quotes is a shell line. The name of a process type runs what the Procfile says. The exit code of the command becomes the exit code of tfp; 124 says that its time was over.',
  arguments: { usage: 'COMMAND…', min: 1, missing: 'Run what? Write a command: tfp run bash' },
  options: {
    ...APP_OPTIONS,
    detach: { type: 'boolean', short: 'd', help: 'do not stay: its output goes to the logs' },
    env: {
      type: 'string',
      short: 'e',
      multiple: true,
      value: 'K=V',
      help: 'a config var for this process alone',
    },
    size: { type: 'string', value: 'SIZE', help: 'the size of the process' },
    timeout: { type: 'string', value: 'TIME', help: 'stop it after 90s, 10m, 2h; 24h at the most' },
    'no-tty': { type: 'boolean', help: 'no terminal, even where there is one' },
  },
  optionsFirst: true,
  examples: [
    'tfp run bash',
    'tfp run -a hello -e DEBUG=1 npm run migrate',
    "tfp run 'ls -l | wc -l'",
  ],
  async run(world, { args, options }) {
    const env = Object.fromEntries(options.env.map(parseVariable));
    const bounds = {
      ...(options.size === undefined ? {} : { size: options.size }),
      ...(options.timeout === undefined ? {} : { time_to_live: parseSeconds(options.timeout) }),
    };
    const app = await whichApp(world, options);
    const command = shellLine(args);
    if (options.detach) return await runDetached(world, app, { command, env, ...bounds });
    const terminal = hasTerminal(world) && !options['no-tty'];
    const whole = terminal ? { ...terminalEnv(world), ...env } : env;
    const run = { command, env: whole, terminal, ...bounds };
    throw new CommandExit(await runAttached(world, app, run));
  },
});

async function runDetached(
  { output, platform }: World,
  app: string,
  wish: Omit<ApiNewDyno, 'attach'>,
): Promise<void> {
  const body: ApiNewDyno = { ...wish, attach: false };
  const { body: dyno } = await platform().call<ApiDyno>('POST', appPath(app, '/dynos'), { body });
  output.data(dyno.name);
  output.note(`It runs on its own. Its output: tfp logs --tail -p ${dyno.name} -a ${app}`);
}

function parseVariable(word: string): [string, string] {
  const end = word.indexOf('=');
  if (end > 0) return [word.slice(0, end), word.slice(end + 1)];
  throw new UsageError(`-e ${word} has no value: write -e KEY=value.`);
}
