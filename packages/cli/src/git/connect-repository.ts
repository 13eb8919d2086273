import type { World } from '../world.ts';
import { installCredentialHelper } from './credential-helper.ts';
import { setRemote } from './remotes.ts';

/** Makes `git push <remote>` deploy the app, with the token of this login and without a question. */
export async function connectRepository(
  world: Pick<World, 'cwd' | 'platform' | 'self'>,
  remote: string,
  gitUrl: string,
): Promise<void> {
  await setRemote(world.cwd, remote, gitUrl);
  await installCredentialHelper(world.cwd, gitUrl, world.platform().url.origin, world.self);
}
