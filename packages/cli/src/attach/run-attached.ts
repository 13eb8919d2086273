import type { ExitReport } from '@tfp/contract/attach-frames';
import { TfpError } from '@tfp/contract/errors';
import type { ApiDyno, ApiNewDyno } from '@tfp/contract/platform-api';
import { EXIT } from '../command-line/exits.ts';
import { appPath } from '../platform/app-path.ts';
import type { World } from '../world.ts';
import { inTerminalStep } from './in-terminal-step.ts';
import { joinSession } from './join-session.ts';

export interface AttachedRun extends Pick<ApiNewDyno, 'size' | 'time_to_live'> {
  command: string;
  env: Record<string, string>;
  terminal: boolean;
}

/** Runs a command on the platform with this terminal or these pipes as its own, and gives back its exit code. */
export async function runAttached(world: World, app: string, run: AttachedRun): Promise<number> {
  const { terminal, ...wish } = run;
  const body: ApiNewDyno = { ...wish, attach: true, ...(terminal ? {} : { force_no_tty: true }) };
  const doing = `Running ${run.command} on ${app}`;
  const { name, attach_url } = await inTerminalStep(
    world,
    doing,
    async () =>
      (await world.platform().call<ApiDyno>('POST', appPath(app, '/dynos'), { body })).body,
    (dyno) => dyno.name,
  );
  if (attach_url === null) throw new Error(`${name} has no attach_url`);
  const end = await joinSession(world, { url: attach_url, terminal });
  if (end.kind === 'exited') return tellExit(world, name, end.report);
  if (end.kind === 'left') {
    world.output.warn(`Left ${name}, which no longer answered. The platform ends it.`);
    return EXIT.interrupted;
  }
  throw new TfpError('unavailable', `The connection to ${name} broke off before it ended.`, {
    hint: `The platform ends it soon. See: tfp run:list -a ${app}`,
  });
}

function tellExit({ output }: World, name: string, report: ExitReport): number {
  if (report.outOfMemory) {
    output.warn(`${name} was killed: it needed more memory than its limit.`);
    output.warn('Give it more: tfp run --size large');
  }
  if (report.timedOut) {
    output.warn(`${name} was stopped: it ran longer than it may.`);
    output.warn('Give it longer, 24h at the most: tfp run --timeout 24h');
  }
  return report.code;
}
