import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@tfp/contract/write-durably';
import type { Engine } from '../engine/engine.ts';
import { choosePool } from './choose-pool.ts';
import { formatBlock, parseBlock } from './cidr.ts';
import { assertGuardRoute } from './guard-route.ts';
import { withHostLock } from './host-lock.ts';
import { readPeers } from './host-peers.ts';
import { readRoutes } from './host-routes.ts';

/** The addresses of this platform: claimed once, kept on disk, shown to other platforms by the guard route. */
export async function claimPool(
  engine: Pick<Engine, 'networks'>,
  folder: string,
  platformId: string,
): Promise<string> {
  const kept = readPool(folder);
  if (kept !== undefined) {
    await assertGuardRoute(kept);
    return kept;
  }
  return withHostLock('pool', async () => {
    const networks = (await engine.networks()).flatMap(({ subnets }) => subnets);
    const claimed = networks.flatMap((text) => parseBlock(text) ?? []);
    const taken = [...(await readRoutes()), ...readPeers(), ...claimed];
    const chosen = choosePool(platformId, taken);
    if (chosen === undefined) {
      throw new Error('All private IPv4 space is routed on this host: no room for the apps.');
    }
    const pool = formatBlock(chosen);
    writeDurably(poolFile(folder), `${JSON.stringify({ pool })}\n`);
    await assertGuardRoute(pool);
    return pool;
  });
}

export function readPool(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(poolFile(folder), 'utf8')).pool;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function poolFile(folder: string): string {
  return join(folder, 'pool.json');
}
