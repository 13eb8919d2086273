import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';

/** The last of a destroyed app goes: its network, its routes, and what was remembered of it. */
export async function dissolveApp(world: World, app: App): Promise<void> {
  const version = world.routes.set(app.id, []);
  await world.workers.acknowledged(version);
  world.failpoint('runner.before-network-removal');
  await world.networks.remove(app.id);
  world.failpoint('runner.after-network-removal');
  world.addresses.forget(app.id);
  await world.journal.append(app.id, { kind: 'gone' });
  world.files.forget(app.id);
}
