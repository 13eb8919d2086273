import { cronType } from '@tfp/contract/cron';
import type { RunnableRelease } from '@tfp/contract/releases';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import { changeState } from '../apps/process-state.ts';
import { type ContainerSpec, containerSpec } from '../engine/container-spec.ts';
import { sourceOf } from '../output/source-of.ts';
import type { World } from '../world.ts';
import type { CronProcess } from './cron-process.ts';

/** Starts the container of a run: in its release, with its config, under the limits of any process. Throws where it cannot. */
export async function startRun(
  world: World,
  release: RunnableRelease,
  process: CronProcess,
): Promise<void> {
  const { app } = process;
  let failure: Error | undefined;
  changeState(world, app, process, 'starting');
  await world.engine.startSet([await describe(world, release, process)], {
    async created(_name, id) {
      process.id = id;
      await world.collector.begin(await sourceOf(world.engine, app.id, process, id));
    },
    started: () => changeState(world, app, process, 'up'),
    failed(_name, error) {
      failure = error;
    },
  });
  if (failure !== undefined) throw failure;
}

async function describe(
  world: World,
  release: RunnableRelease,
  process: CronProcess,
): Promise<ContainerSpec> {
  const { app, run, name, command } = process;
  if (app.desired === null) throw new Error('the app was destroyed');
  const [network, image] = await Promise.all([
    world.networks.ensure(app.id),
    world.engine.image(release.image),
  ]);
  const config = world.openConfig(app.desired, release);
  process.address = world.addresses.take(app.id, network.subnet);
  return containerSpec(world.platform, app.desired, release, config, image, {
    containerName: run.key,
    name,
    type: cronType(run.job),
    command,
    generation: 0,
    kind: 'cron',
    size: STANDARD_SIZE,
    network: network.name,
    address: process.address,
  });
}
