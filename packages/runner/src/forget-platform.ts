import type { Engine } from './engine/engine.ts';
import { LABEL } from './engine/labels.ts';
import { readPool } from './network/claim-pool.ts';
import { removeFirewall } from './network/firewall.ts';
import { removeGuardRoute } from './network/guard-route.ts';

type Sweeper = Pick<Engine, 'list' | 'remove' | 'networks' | 'removeNetwork'>;

/** Removes everything that the run stage of one platform left on the engine and the host. Twice is once. */
export async function forgetPlatform(
  engine: Sweeper,
  platformId: string,
  folder: string,
): Promise<void> {
  await Promise.all((await engine.list()).map(({ id }) => engine.remove(id)));
  for (const { id, labels } of await engine.networks()) {
    if (labels[LABEL.platform] === platformId) await engine.removeNetwork(id);
  }
  const pool = readPool(folder);
  if (pool === undefined) return;
  await removeFirewall(platformId, pool);
  await removeGuardRoute(pool);
}
