import { TfpError } from '@tfp/contract/errors';
import type { ApiDyno, ApiExec, ApiNewExec } from '@tfp/contract/platform-api';
import type { SessionEnd } from '../../attach/attach-session.ts';
import { inTerminalStep } from '../../attach/in-terminal-step.ts';
import { joinSession } from '../../attach/join-session.ts';
import { shellLine } from '../../attach/shell-line.ts';
import { hasTerminal, terminalEnv } from '../../attach/terminal-wish.ts';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { CommandExit, EXIT, UsageError } from '../../command-line/exits.ts';
import { appPath } from '../../platform/app-path.ts';
import { engineSilent } from '../../processes/engine-silent.ts';
import { listProcesses, unseenSince } from '../../processes/list-processes.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

/** SIGKILL, as a shell tells it. The engine does not say what for. */
const CODE_KILLED = 137;

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
    const end = await joinSession(world, { url: attach_url, terminal });
    throw new CommandExit(codeOf(world, end, name, app));
  },
});

/** The end of the command is meant: the process goes on. */
function codeOf({ output }: World, end: SessionEnd, name: string, app: string): number {
  if (end.kind === 'left') {
    output.warn(`Left the command in ${name}, which no longer answered. The platform ends it.`);
    return EXIT.interrupted;
  }
  if (end.kind === 'lost') {
    throw new TfpError('unavailable', `The connection into ${name} broke off.`, {
      hint: `The platform ends the command soon. Whether ${name} still runs: tfp ps -a ${app}`,
    });
  }
  if (end.report.code === CODE_KILLED) {
    output.warn(`The command was killed, as happens when ${name} ends or has no memory left.`);
    output.warn(`See: tfp ps -a ${app}. With memory of its own: tfp run --size large -a ${app}`);
  }
  return end.report.code;
}

function defaultProcess(all: readonly ApiDyno[]): string {
  const names = all.filter(({ state }) => state === 'up').map(({ name }) => name);
  if (names.includes('web.1')) return 'web.1';
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  if (unseenSince(all) !== undefined) throw engineSilent('Nothing was executed.');
  const what = only === undefined ? 'None runs right now.' : `These run: ${names.join(', ')}.`;
  throw new UsageError(`In which process? ${what}`, 'Name it: tfp ps:exec --process NAME COMMAND');
}
