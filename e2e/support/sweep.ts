import { join } from 'node:path';
import Docker from 'dockerode';
import { until } from '../../test/support/until.ts';
import { must } from './run.ts';

/** Removes what one platform left on the engine and the host: the runner's objects, then the builder's images. */
export async function sweep(data: string, platformId: string): Promise<void> {
  const script = join(import.meta.dirname, '../../packages/runner/src/sweep.ts');
  await must(process.execPath, [script], { env: { TFP_DATA: data } });
  const docker = new Docker();
  const filters = { label: [`tfp.platform=${platformId}`] };
  await until('its images to be gone', async () => {
    const images = await docker.listImages({ filters });
    for (const { Id } of images) await docker.getImage(Id).remove({ force: true });
    return images.length === 0;
  });
}

/** Everything on the engine that carries the platform's label, by kind and name. */
export async function objectsOf(platformId: string, appId?: string): Promise<string[]> {
  const docker = new Docker();
  const label = [`tfp.platform=${platformId}`, ...(appId ? [`tfp.app=${appId}`] : [])];
  const [containers, networks, volumes, images] = await Promise.all([
    docker.listContainers({ all: true, filters: { label } }),
    docker.listNetworks({ filters: { label } }),
    docker.listVolumes({ filters: { label } }),
    docker.listImages({ filters: { label } }),
  ]);
  return [
    ...containers.map((container) => `container ${container.Names[0]}`),
    ...networks.map((network) => `network ${network.Name}`),
    ...(volumes.Volumes ?? []).map((volume) => `volume ${volume.Name}`),
    ...images.map((image) => `image ${image.Id}`),
  ];
}
