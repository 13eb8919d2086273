import type { ApiDyno, ApiExec, ApiNewExec } from '@tfp/contract/platform-api';
import { inTerminalStep, joinSession } from '../../attach/run-attached.ts';
import { shellLine } from '../../attach/shell-line.ts';
import { hasTerminal, terminalEnv } from '../../attach/terminal-wish.ts';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { CommandExit, UsageError } from '../../command-line/exits.ts';
import { appPath } from '../../platform/app-path.ts';
import { listProcesses } from '../../processes/settle-processes.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Run a command inside a process that runs',
  details:
    'It has the environment of the process, and ends when you leave. Without --process: in web.1, or in the only process that there is.',
  arguments: {
    usage: 'COMMAND…',
    min: 1,
    missing: 'Execute what? Write a command: tfp ps:exec bash',
  },
  options: {
    ...APP_OPTIONS,
    process: { type: 'string', short: 'p', value: 'NAME', help: 'the process: web.1' },
    'no-tty': { type: 'boolean', help: 'no terminal, even where there is one' },
  },
  optionsFirst: true,
  examples: ['tfp ps:exec bash', "tfp ps:exec -p worker.1 -a hello 'ls /tmp | wc -l'"],
  async run(world, { args, options }) {
    const app = await whichApp(world, options);
    const name = options.process ?? defaultProcess(await listProcesses(world.platform(), app));
    const terminal = hasTerminal(world) && !options['no-tty'];
    const shape = terminal ? { env: terminalEnv(world) } : { force_no_tty: true };
    const body: ApiNewExec = { command: shellLine(args), ...shape };
    const path = appPath(app, `/dynos/${encodeURIComponent(name)}/exec`);
    const doing = `Executing ${body.command} in ${name} of ${app}`;
    const { attach_url } = await inTerminalStep(
      world,
      doing,
      async () => (await world.platform().call<ApiExec>('POST', path, { body })).body,
      () => 'attached',
    );
    throw new CommandExit(await joinSession(world, app, { name, url: attach_url, terminal }));
  },
});

function defaultProcess(all: readonly ApiDyno[]): string {
  const names = all.filter(({ state }) => state === 'up').map(({ name }) => name);
  if (names.includes('web.1')) return 'web.1';
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  const what = only === undefined ? 'None runs right now.' : `These run: ${names.join(', ')}.`;
  throw new UsageError(`In which process? ${what}`, 'Name it: tfp ps:exec --process NAME COMMAND');
}
