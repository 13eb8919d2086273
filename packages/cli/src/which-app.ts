import { UsageError } from './command-line/exits.ts';
import { appOfUrl, REMOTE, remoteUrl } from './git/remotes.ts';
import type { World } from './world.ts';

/** The app that a command is about: `--app`, else what the git remote says. */
export async function whichApp(
  world: Pick<World, 'cwd'>,
  options: { app: string | undefined; remote: string | undefined },
): Promise<string> {
  if (options.app !== undefined && options.app !== '') return options.app;
  const remote = options.remote ?? REMOTE;
  const url = await remoteUrl(world.cwd, remote);
  const app = url === undefined ? undefined : appOfUrl(url);
  if (app !== undefined) return app;
  throw new UsageError(
    `Which app? This folder has no git remote "${remote}".`,
    'Name it with -a APP, or connect this repository: tfp git:remote -a APP',
  );
}
