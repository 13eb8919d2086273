import type { ApiDyno, ApiNewDyno } from '@tfp/contract/platform-api';
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
  return await joinSession(world, app, { name, url: attach_url, terminal });
}
