import type { DesiredApp } from '@tfp/contract/desired-state';
import { TfpError } from '@tfp/contract/errors';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import { type ContainerSpec, containerSpec, type SpecProcess } from '../engine/container-spec.ts';
import type { ImageFacts } from '../engine/image-facts.ts';
import type { AppNetwork } from '../network/app-networks.ts';
import type { World } from '../world.ts';

/** What every container of a release stands on. The config in it is clear text: it lives as long as the start. */
export interface Ground {
  app: DesiredApp;
  release: RunnableRelease;
  network: AppNetwork;
  image: ImageFacts;
  config: Readonly<Record<string, string>>;
}

/** Makes the ground for processes of a release, whatever they are started for. Throws where the app is gone. */
export async function prepareGround(
  world: Pick<World, 'networks' | 'engine' | 'openConfig'>,
  { desired: app }: App,
  release: RunnableRelease,
): Promise<Ground> {
  if (app === null) throw new TfpError('gone', 'The app was destroyed.');
  const [network, image] = await Promise.all([
    world.networks.ensure(app.id),
    world.engine.image(release.image),
  ]);
  return { app, release, network, image, config: world.openConfig(app, release) };
}

/** The container of one process, at an address that `holder` has from now on until it gives it back. */
export function containerOn(
  world: Pick<World, 'addresses' | 'platform'>,
  { app, release, network, image, config }: Ground,
  holder: { address: string | undefined },
  process: Omit<SpecProcess, 'network' | 'address'>,
): ContainerSpec {
  const address = world.addresses.take(app.id, network.subnet);
  holder.address = address;
  const placed = { ...process, network: network.name, address };
  return containerSpec(world.platform, app, release, config, image, placed);
}
