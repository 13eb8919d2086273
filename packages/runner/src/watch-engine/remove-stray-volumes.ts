import type { Volumes } from '../engine/volumes.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { World } from '../world.ts';

interface StrayVolumeDeps {
  volumes: Volumes;
  fleet: Pick<Fleet, 'get' | 'isSynced'>;
  log: Pick<World['log'], 'info' | 'warn'>;
}

/**
 * Removes the volumes of apps that are gone. One that names a living app, or none, may hold what somebody needs: of that
 * `tfp doctor` tells.
 */
export async function removeStrayVolumes({ volumes, fleet, log }: StrayVolumeDeps): Promise<void> {
  if (!fleet.isSynced) return;
  try {
    for (const { name, appId } of await volumes.list()) {
      if (appId === '' || fleet.get(appId) !== undefined) continue;
      if (await volumes.remove(name)) log.info({ volume: name, appId }, 'stray volume removed');
    }
  } catch (error) {
    log.warn({ err: error }, 'stray volumes not removed this time');
  }
}
