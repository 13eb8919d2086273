import { ATTACH_PROTOCOL, type ExitReport } from '@tfp/contract/attach-frames';
import { TfpError } from '@tfp/contract/errors';
import type { ApiDyno, ApiNewDyno } from '@tfp/contract/platform-api';
import { EXIT } from '../command-line/exits.ts';
import { inStep } from '../output/step.ts';
import { appPath } from '../platform/app-path.ts';
import { withQuery } from '../platform/with-query.ts';
import type { World } from '../world.ts';
import { attachSession } from './attach-session.ts';

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
  return await joinSession(world, app, { name, url: attach_url, terminal });
}

/** The session of a process, or of a command beside it. */
export interface SessionToJoin {
  name: string;
  url: string;
  terminal: boolean;
}

export async function joinSession(
  world: World,
  app: string,
  { name, url, terminal }: SessionToJoin,
): Promise<number> {
  const { pathname } = new URL(url);
  const connect = (received: number | undefined) =>
    world.platform().upgrade(withQuery(pathname, { received }), ATTACH_PROTOCOL);
  const end = await attachSession(connect, world, { terminal });
  if (end.kind === 'exited') return tellExit(world, name, end.report);
  if (end.kind === 'left') {
    world.output.warn(`Left ${name}, which no longer answered. The platform ends it.`);
    return EXIT.interrupted;
  }
  throw new TfpError('unavailable', `The connection to ${name} broke off before it ended.`, {
    hint: `The platform ends it soon. See: tfp run:list -a ${app}`,
  });
}

/** A step that a terminal alone shows: in a pipe the errors of the process stand alone. */
export function inTerminalStep<Result>(
  world: World,
  doing: string,
  work: () => Promise<Result>,
  told: (result: Result) => string,
): Promise<Result> {
  return world.stderr.isTTY ? inStep(world.output, doing, work, told) : work();
}

function tellExit(world: World, name: string, report: ExitReport): number {
  if (report.outOfMemory) {
    world.output.warn(`${name} was killed: it needed more memory than its limit.`);
  }
  if (report.timedOut) world.output.warn(`${name} was stopped: it ran longer than it may.`);
  return report.code;
}
