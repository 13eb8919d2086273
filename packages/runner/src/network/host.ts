import type { Engine } from '../engine/engine.ts';
import { claimPool } from './claim-pool.ts';
import { assertFirewall } from './firewall.ts';
import { assertGuardRoute } from './guard-route.ts';
import { readUplinkMtu } from './host-routes.ts';

interface Host {
  /** The addresses of this platform; claimed at the first need. */
  space: () => Promise<{ pool: string; mtu: number }>;
  secure: () => Promise<void>;
}

/** What this platform takes of the host: a slice of addresses, a guard route over it, a firewall around it. */
export function createHost(
  engine: Pick<Engine, 'networks'>,
  platform: { id: string; folder: string; publicPorts: number[] },
): Host {
  let claimed: Promise<{ pool: string; mtu: number }> | undefined;

  async function claim() {
    const pool = await claimPool(engine, platform.folder, platform.id);
    return { pool, mtu: await readUplinkMtu() };
  }

  const space = () => {
    claimed ??= claim().catch((error) => {
      claimed = undefined;
      throw error;
    });
    return claimed;
  };

  return {
    space,
    async secure() {
      const { pool } = await space();
      await assertGuardRoute(pool);
      await assertFirewall(platform.id, { pool, publicPorts: platform.publicPorts });
    },
  };
}
