import { setTimeout as pause } from 'node:timers/promises';
import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import { TfpError } from '@tfp/contract/errors';
import type { ApiDyno, ApiNewDyno } from '@tfp/contract/platform-api';
import { appPath } from '../app-path.ts';
import { EXIT } from '../exits.ts';
import { LIMITS } from '../limits.ts';
import { beginStep } from '../output/step.ts';
import type { World } from '../world.ts';
import { attachSession, type SessionEnd } from './attach-session.ts';

export interface AttachedRun {
  command: string;
  env: Record<string, string>;
  terminal: boolean;
}

/** Runs a command on the platform with this terminal or these pipes as its own, and gives back its exit code. */
export async function runAttached(world: World, app: string, run: AttachedRun): Promise<number> {
  const { name, attach_url } = await create(world, app, run);
  if (attach_url === null) throw new Error(`${name} has no attach_url`);
  const { pathname, search } = new URL(attach_url);
  const end = await attach(world, pathname + search, run.terminal);
  if (end.kind === 'exited') return tellExit(world, name, end.report);
  if (end.kind === 'left') {
    world.output.warn(`Left ${name}, which no longer answered. The platform ends it.`);
    return EXIT.interrupted;
  }
  throw new TfpError('unavailable', `The connection to ${name} broke off before it ended.`, {
    hint: `The platform ends it soon. See: tfp ps -a ${app}`,
  });
}

async function create(world: World, app: string, run: AttachedRun): Promise<ApiDyno> {
  const body: ApiNewDyno = {
    command: run.command,
    env: run.env,
    attach: true,
    ...(run.terminal ? {} : { force_no_tty: true }),
  };
  const request = () => world.platform().call<ApiDyno>('POST', appPath(app, '/dynos'), { body });
  if (!world.stderr.isTTY) return (await request()).body;
  const step = beginStep(world.output, `Running ${run.command} on ${app}`);
  try {
    const { body: dyno } = await request();
    step.end(dyno.name);
    return dyno;
  } catch (error) {
    step.end('not done');
    throw error;
  }
}

/** A terminal whose connection broke off is joined again. Pipes are not: bytes on their way would be missing unseen. */
async function attach(world: World, path: string, terminal: boolean): Promise<SessionEnd> {
  const first = await world.platform().upgrade(path, ATTACH_PROTOCOL);
  let end = await attachSession(first, world, { terminal });
  const deadline = Date.now() + LIMITS.reattachMs;
  while (end.kind === 'lost' && terminal && Date.now() < deadline) {
    await pause(LIMITS.reattachPauseMs);
    const again = await world
      .platform()
      .upgrade(path, ATTACH_PROTOCOL)
      .catch((error: unknown) => {
        if (error instanceof TfpError && error.code === 'unavailable') return undefined;
        return null;
      });
    if (again === null) return end;
    if (again) end = await attachSession(again, world, { terminal });
  }
  return end;
}

function tellExit(
  world: World,
  name: string,
  report: { code: number; signal?: string; outOfMemory?: boolean },
): number {
  if (report.outOfMemory) {
    world.output.warn(`${name} was killed: it needed more memory than its limit.`);
  }
  return report.code;
}
