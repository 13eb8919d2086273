import { TfpError } from '@tfp/contract/errors';
import type { ApiApp } from '@tfp/contract/platform-api';
import { appPath } from '../platform/app-path.ts';
import type { World } from '../world.ts';
import { allRemotes, leadsTo, REMOTE, remoteUrl } from './remotes.ts';

/** The git remote whose main deploys the app that the options mean. */
export async function deployRemote(
  world: Pick<World, 'cwd' | 'platform'>,
  options: { app: string | undefined; remote: string | undefined },
): Promise<string> {
  const { cwd } = world;
  if (options.app) return await remoteOfApp(world, options.app, options.remote);
  const remote = options.remote ?? REMOTE;
  if ((await remoteUrl(cwd, remote)) !== undefined) return remote;
  const choice = remote === REMOTE ? '' : ` -r ${remote}`;
  throw new TfpError('not_found', `This repository has no git remote "${remote}".`, {
    hint: `Connect it with an app: tfp git:remote -a APP${choice}. A new app: tfp create${choice}`,
  });
}

/** Host and path decide, so that a namesake elsewhere is never pushed to. */
async function remoteOfApp(
  { cwd, platform }: Pick<World, 'cwd' | 'platform'>,
  name: string,
  wanted: string | undefined,
): Promise<string> {
  const app = await platform().get<ApiApp>(appPath(name));
  const leading = (await allRemotes(cwd)).filter(({ url }) => leadsTo(url, app.git_url));
  const names = leading.map(({ name }) => name);
  const chosen = wanted ?? (names.includes(REMOTE) ? REMOTE : names[0]);
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  const message =
    wanted === undefined
      ? `No git remote of this repository leads to ${app.name}.`
      : `The git remote "${wanted}" does not lead to ${app.name}.`;
  throw new TfpError('not_found', message, {
    hint: `Make one that does: tfp git:remote -a ${app.name} -r ${wanted ?? app.name}`,
  });
}
